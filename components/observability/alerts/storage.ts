import type { AlertsConfig } from "../../../config/schema";
import type { AlertGroup, AlertRule } from "./rule";

/** Volumes of Longhorn. @see https://longhorn.io/docs/1.12.1/monitoring/metrics/ */
export function longhornAlerts(): AlertGroup {
  const volume = "volume {{ $labels.volume }} ({{ $labels.pvc_namespace }}/{{ $labels.pvc }})";
  return {
    name: "longhorn",
    alerts: [
      {
        alert: "LonghornVolumeDegraded",
        expr: 'longhorn_volume_robustness{state="degraded"} == 1',
        // A node that restarts is back before.
        for: "30m",
        severity: "warning",
        summary: `${volume} has fewer copies than it should`,
        description:
          "The next disk or node that fails may take data along. Longhorn's page says what keeps it from rebuilding.",
      },
      {
        alert: "LonghornVolumeFaulted",
        expr: 'longhorn_volume_robustness{state="faulted"} == 1',
        for: "5m",
        severity: "critical",
        summary: `${volume} has no usable copy`,
        description: "Pods that need it stand still. Bring back the nodes that have copies before anything else.",
      },
    ],
  };
}

/**
 * Backups that do not come.
 * @param everySeconds the longest time between two of them by their schedules
 */
export function backupAlerts({ backupLateHours }: AlertsConfig, everySeconds: number): AlertGroup {
  const limit = everySeconds + backupLateHours * 3600;
  return {
    name: "backups",
    alerts: [
      late(
        "BackupLate",
        `time() - (longhorn_volume_last_backup_at > 0) > ${String(limit)}`,
        "15m",
        "Its last backup is {{ $value | humanizeDuration }} old, more than its schedule allows.",
      ),
      late(
        "BackupMissing",
        "longhorn_volume_last_backup_at == 0",
        // New volumes get their first one when its time comes.
        `${String(Math.ceil(limit / 3600))}h`,
        "It has never been backed up, though its time has come.",
      ),
    ],
  };
}

function late(alert: string, expr: string, lasting: string, why: string): AlertRule {
  return {
    alert,
    expr,
    for: lasting,
    severity: "warning",
    summary: "no backup of {{ $labels.pvc_namespace }}/{{ $labels.pvc }}",
    description: `${why} Look at the backup target: \`kubectl get backuptargets,backups -n longhorn-system\`.`,
  };
}
