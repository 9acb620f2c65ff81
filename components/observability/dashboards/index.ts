import type { StackConfig } from "../../../config/schema";
import { armHardware } from "./arm-hardware";
import { argocd } from "./argocd";
import { backups } from "./backups";
import { certManager } from "./cert-manager";
import { clusterOverview } from "./cluster";
import { flux } from "./flux";
import { gitops } from "./gitops";
import { recentLogs } from "./logs";
import { longhorn } from "./longhorn";
import type { Dashboard } from "./model";
import { traefik } from "./traefik";
import { tunnel } from "./tunnel";

export { grafanaDashboard } from "./render";
export type { Dashboard } from "./model";

type Shown = Pick<StackConfig, "network" | "security" | "storage" | "observability" | "cloudflare" | "gitops">;

/** The dashboards of what a stack has: an empty one says nothing, and looks like trouble. */
export function dashboardsOf({ network, security, storage, observability, cloudflare, gitops: git }: Shown) {
  const shown: readonly (Dashboard | false | undefined)[] = [
    armHardware,
    clusterOverview,
    network?.ingress && traefik,
    security?.certificates && certManager,
    storage?.longhorn && longhorn,
    storage?.longhorn?.backupTarget && backups,
    cloudflare?.tunnel && tunnel,
    git && gitops,
    git?.type === "flux" && flux,
    git?.type === "argocd" && argocd,
    observability?.logs && recentLogs,
  ];
  return shown.filter((each) => each !== undefined && each !== false);
}
