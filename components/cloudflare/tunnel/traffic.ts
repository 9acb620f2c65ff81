import { isIPv4 } from "node:net";
import type { TunnelRoute } from "../../../config/schema";
import {
  type EgressRule,
  type Traffic,
  fromPods,
  toAddresses,
  toAnywhere,
  toInternet,
  toNamespaces,
} from "../../shared/network-policy";

/** Port of Cloudflare's edge, for QUIC (UDP) and HTTP/2 (TCP). */
const EDGE = 7844;
/** Port of the ingress's pods for HTTPS. */
const WEBSECURE = 8443;
export const METRICS = 2000;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443, "ssh:": 22 };

/** Whom connectors talk to: Cloudflare, and what their routes lead to. */
export function tunnelTraffic(routes: readonly TunnelRoute[], ingressNamespace: string | undefined): Traffic {
  const throughIngress = routes.some(({ type }) => type === "service") && ingressNamespace !== undefined;
  return {
    ingress: [fromPods(METRICS)],
    egress: [
      toEdge(),
      ...(throughIngress ? [toNamespaces([ingressNamespace], WEBSECURE)] : []),
      ...routes.flatMap((route) => (route.type === "url" ? [toUrl(new URL(route.url))] : [])),
    ],
  };
}

/** Finding the edge takes DNS only; 443 is where the connectors' own API is. */
function toEdge(): EgressRule {
  const { to } = toInternet();
  const ports = [
    { protocol: "UDP", port: EDGE },
    { protocol: "TCP", port: EDGE },
    { protocol: "TCP", port: 443 },
  ];
  return { to, ports };
}

function toUrl({ hostname, port, protocol }: URL): EgressRule {
  const number = Number(port) || (DEFAULT_PORTS[protocol] ?? 443);
  if (isIPv4(hostname)) return toAddresses([hostname], number);
  const namespace = /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(hostname)?.[1];
  // A policy sees the pod's port, which the Service's says nothing about.
  return namespace === undefined ? toAnywhere(number) : toNamespaces([namespace]);
}
