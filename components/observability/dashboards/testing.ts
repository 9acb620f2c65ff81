import { argocd } from "./argocd";
import { armHardware } from "./arm-hardware";
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

/** Every dashboard there is, and whose metrics it shows. */
export const sources: readonly (readonly [Dashboard, readonly string[]])[] = [
  [armHardware, ["node-exporter", "kubernetes"]],
  [clusterOverview, ["kube-state-metrics", "kubernetes", "prometheus"]],
  [longhorn, ["longhorn"]],
  [backups, ["longhorn"]],
  [traefik, ["traefik"]],
  [certManager, ["cert-manager"]],
  [flux, ["flux", "kubernetes"]],
  [argocd, ["argocd"]],
  [tunnel, ["cloudflared"]],
  [gitops, ["kube-state-metrics"]],
  [recentLogs, []],
];
