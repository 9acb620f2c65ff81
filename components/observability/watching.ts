import type { StackConfig } from "../../config/schema";
import { type Watched, alertGroups } from "./alerts";
import { longestGap } from "./alerts/cron";
import type { Watching } from "./prometheus/objects";
import type { ScrapeTarget } from "./prometheus/targets";

const NAME = "app.kubernetes.io/name";

/** What of the platform tells metrics, and what is watched of it. */
export function watching(config: StackConfig): Watching {
  const { observability } = config;
  const alerts = observability ? alertGroups(observability.alerts, watched(config)) : [];
  return { targets: targets(config), alerts };
}

function watched({ cluster, security, storage, cloudflare, gitops }: StackConfig): Watched {
  return {
    etcd: cluster.bootstrap.metrics === "nodes",
    certificates: security?.certificates !== undefined,
    longhorn: storage?.longhorn !== undefined,
    backupSeconds: backupSeconds(storage),
    tunnel: cloudflare?.tunnel !== undefined,
    flux: gitops?.type === "flux",
    argocd: gitops?.type === "argocd",
    scanner: security?.trivy !== undefined,
  };
}

function backupSeconds(storage: StackConfig["storage"]): number | undefined {
  const { backupTarget, jobs = [] } = storage?.longhorn ?? {};
  const schedules = jobs.filter(({ task }) => task === "backup").map(({ cron }) => cron);
  return backupTarget && schedules.length > 0 ? longestGap(schedules) : undefined;
}

function targets(config: StackConfig): readonly ScrapeTarget[] {
  const { network, security, storage, observability, cloudflare, gitops } = config;
  return [
    ...only(network?.ingress, { name: "traefik", port: "metrics", labels: named("traefik") }),
    ...only(security?.certificates, {
      name: "cert-manager",
      port: "http-metrics",
      labels: { "app.kubernetes.io/instance": ["cert-manager"] },
      // They say of which namespace a certificate is.
      honorLabels: true,
    }),
    ...only(security?.trivy, {
      name: "trivy-operator",
      namespace: "trivy-system",
      port: "metrics",
      labels: named("trivy-operator"),
      // They say of which namespace an image is.
      honorLabels: true,
    }),
    ...only(storage?.longhorn, {
      name: "longhorn",
      namespace: "longhorn-system",
      port: "manager",
      labels: { app: ["longhorn-manager"] },
    }),
    ...only(observability?.logs, { name: "loki", port: "http-metrics", labels: named("loki") }),
    ...only(observability?.logs, { name: "alloy", port: "http-metrics", labels: named("alloy") }),
    ...only(cloudflare?.tunnel, { name: "cloudflared", port: "metrics", labels: named("cloudflared") }),
    ...only(cloudflare?.externalDns, { name: "external-dns", port: "http", labels: named("external-dns") }),
    ...(gitops?.type === "flux" ? fluxTargets(gitops) : []),
    ...only(gitops?.type === "argocd" ? gitops : undefined, {
      name: "argocd",
      port: "metrics",
      labels: { "app.kubernetes.io/part-of": ["argocd"] },
    }),
  ];
}

const named = (name: string): ScrapeTarget["labels"] => ({ [NAME]: [name] });

/** A target where the stack has what it is about. Its namespace has the same name unless it says another. */
function only(
  block: unknown,
  target: Omit<ScrapeTarget, "namespace"> & Partial<Pick<ScrapeTarget, "namespace">>,
): readonly ScrapeTarget[] {
  return block === undefined ? [] : [{ namespace: target.name, ...target }];
}

type Flux = Extract<NonNullable<StackConfig["gitops"]>, { readonly type: "flux" }>;

/** Where Flux tells of its metrics by itself, once is enough. */
function fluxTargets({ monitors, components }: Flux): readonly ScrapeTarget[] {
  if (monitors) return [];
  const namespace = "flux-system";
  return [
    { name: "flux-controllers", namespace, port: "http-prom", labels: { app: components } },
    { name: "flux-operator", namespace, port: "http-metrics", labels: named("flux-operator") },
  ];
}
