import type { types } from "@pulumi/kubernetes";
import type { TunnelConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";
import { restrictedContainer, restrictedPod } from "../../shared/restricted-pod";
import { METRICS } from "./traffic";

/** Secret with the tunnel's token. */
export const TOKEN_SECRET = { name: "tunnel-token", key: "token" };

export const connectorLabels = { "app.kubernetes.io/name": "cloudflared", "app.kubernetes.io/managed-by": "homelab" };

/** For whatever collects metrics by annotations. */
export const metricsAnnotations = {
  "prometheus.io/scrape": "true",
  "prometheus.io/port": String(METRICS),
  "prometheus.io/path": "/metrics",
};

/** @see https://developers.cloudflare.com/tunnel/configuration/ */
export function connectorPod(image: string, { protocol }: Pick<TunnelConfig, "protocol">): types.input.core.v1.PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(),
    // Longer than cloudflared itself takes to end what is under way.
    terminationGracePeriodSeconds: 45,
    affinity: { podAntiAffinity: apart() },
    containers: [
      {
        name: "cloudflared",
        image,
        args: ["tunnel", "--no-autoupdate", "--metrics", `0.0.0.0:${METRICS}`, "--protocol", protocol, "run"],
        // Not as an argument: those are in the list of processes.
        env: [{ name: "TUNNEL_TOKEN", valueFrom: { secretKeyRef: TOKEN_SECRET } }],
        ports: [{ name: "metrics", containerPort: METRICS }],
        // Ready while it has a connection to Cloudflare; restarting it because the internet is away helps nobody.
        readinessProbe: { httpGet: { path: "/ready", port: "metrics" }, periodSeconds: 5, failureThreshold: 2 },
        livenessProbe: { httpGet: { path: "/healthcheck", port: "metrics" }, periodSeconds: 10, failureThreshold: 3 },
        resources: sized("small"),
        securityContext: restrictedContainer(),
      },
    ],
  };
}

/** On different nodes where there are several: one node that goes away must not take every connector along. */
function apart(): types.input.core.v1.PodAntiAffinity {
  const podAffinityTerm = {
    topologyKey: "kubernetes.io/hostname",
    labelSelector: { matchLabels: { "app.kubernetes.io/name": connectorLabels["app.kubernetes.io/name"] } },
  };
  return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] };
}
