import type { AlertsConfig } from "../../../config/schema";
import { machineAlerts } from "./machines";
import { argoCdAlerts, certificateAlerts, etcdAlerts, fluxAlerts, scannerAlerts, tunnelAlerts } from "./platform";
import type { AlertGroup } from "./rule";
import { backupAlerts, longhornAlerts } from "./storage";

export { type AlertGroup, type AlertRule, ruleSpec } from "./rule";

/** What a stack has that can be in trouble. */
export interface Watched {
  readonly etcd: boolean;
  readonly certificates: boolean;
  readonly longhorn: boolean;
  /** Longest time between two backups by their schedules, in seconds. Absent: there are none. */
  readonly backupSeconds?: number;
  readonly tunnel: boolean;
  readonly flux: boolean;
  readonly argocd: boolean;
  readonly scanner: boolean;
}

/** Every alert of a stack, by what it has. */
export function alertGroups(thresholds: AlertsConfig, watched: Watched): readonly AlertGroup[] {
  const { backupSeconds } = watched;
  return [
    machineAlerts(thresholds),
    ...(watched.etcd ? [etcdAlerts(thresholds)] : []),
    ...(watched.certificates ? [certificateAlerts(thresholds)] : []),
    ...(watched.longhorn ? [longhornAlerts()] : []),
    ...(backupSeconds === undefined ? [] : [backupAlerts(thresholds, backupSeconds)]),
    ...(watched.tunnel ? [tunnelAlerts()] : []),
    ...(watched.flux ? [fluxAlerts()] : []),
    ...(watched.argocd ? [argoCdAlerts()] : []),
    ...(watched.scanner ? [scannerAlerts()] : []),
  ];
}
