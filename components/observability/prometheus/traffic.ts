import type { PrometheusConfig } from "../../../config/schema";
import { type Traffic, fromAnywhere, fromNamespaces, toAnywhere, toApi, toPods } from "../../shared/network-policy";
import { NODE_PORTS } from "./control-plane";
import { SERVICES } from "./names";
import type { ChartPart, Page } from "./part";
import { remoteWritePort } from "./remote-write";

export interface TrafficArgs {
  readonly prometheus: PrometheusConfig;
  readonly platform: { readonly apiServers: readonly string[] };
  readonly ingress?: { readonly namespace: string };
  readonly pages: readonly Page[];
  readonly parts: readonly ChartPart[];
}

/** Prometheus asks every pod and every machine; pages are reached through the ingress; parts add what is theirs. */
export function prometheusTraffic({ prometheus, platform, ingress, pages, parts }: TrafficArgs): Traffic {
  const { remoteWrite } = prometheus;
  const ports = pages.map(({ service: { port, podPort = port } }) => podPort);
  return {
    ingress: [
      // The API server hands on what `npm run ops -- status` asks, from an address that belongs to no pod.
      fromAnywhere(SERVICES.prometheus.port),
      ...(ingress && ports.length > 0 ? [fromNamespaces([ingress.namespace], ...ports)] : []),
      ...parts.flatMap(({ traffic }) => traffic?.ingress ?? []),
    ],
    egress: [
      toApi(platform.apiServers),
      toPods,
      toAnywhere(...NODE_PORTS),
      ...(remoteWrite ? [toAnywhere(remoteWritePort(remoteWrite))] : []),
      ...parts.flatMap(({ traffic }) => traffic?.egress ?? []),
    ],
  };
}
