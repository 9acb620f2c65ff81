import { sized } from "../../shared/resources";
import type { GitSource } from "../source";

/**
 * Values of Argo CD's chart.
 * @param source looked at as often as it says
 * @param networkPolicies whether only Argo CD's own parts, metrics and whoever opens its page reach its pods
 */
export function argoCdValues(
  { interval, credentials }: GitSource,
  networkPolicies: boolean,
): Readonly<Record<string, unknown>> {
  return {
    // As in Argo CD's own documentation; otherwise the release's name comes before it.
    fullnameOverride: "argocd",
    // Kept when Argo CD goes: with the definitions go all applications, and what they own.
    crds: { install: true, keep: true },
    global: { networkPolicy: { create: networkPolicies, defaultDenyIngress: networkPolicies } },
    // The cluster's own administrators come through `kubectl port-forward`: nobody else signs in.
    dex: { enabled: false },
    notifications: { enabled: false },
    configs: {
      cm: { "timeout.reconciliation": interval },
      ...(credentials?.type === "deployKey" && { ssh: { extraHosts: credentials.knownHosts } }),
    },
    // Keeps every object of the cluster in memory.
    controller: { resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } } },
    repoServer: { resources: sized("medium") },
    server: { resources: sized("small") },
    applicationSet: { resources: sized("small") },
    redis: { resources: sized("small") },
  };
}
