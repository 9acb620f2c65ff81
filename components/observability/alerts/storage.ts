import type { AlertsConfig } from "../../../config/schema";
import type { AlertGroup, AlertRule } from "./rule";

/** What an alert is about; which manager tells of it changes when the manager or the volume moves. */
const perVolume = (series: string): string => `max by (volume, pvc, pvc_namespace) (${series})`;

/** Volumes of Longhorn. @see https://longhorn.io/docs/1.12.1/monitoring/metrics/ */
export function longhornAlerts(): AlertGroup {
  const volume = "volume {{ $labels.volume }} ({{ $labels.pvc_namespace }}/{{ $labels.pvc }})";
  const is = (state: string) => `${perVolume(`longhorn_volume_robustness{state="${state}"}`)} == 1`;
  return {
    name: "longhorn",
    alerts: [
      {
        alert: "LonghornVolumeDegraded",
        expr: is("degraded"),
        // A node that restarts is back before.
        for: "30m",
        severity: "warning",
        summary: `${volume} has fewer copies than it should`,
        description:
          "The next disk or node that fails may take data along. Longhorn's page says what keeps it from rebuilding.",
      },
      {
        alert: "LonghornVolumeFaulted",
        expr: is("faulted"),
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
        overdue(everySeconds, limit),
        "15m",
        "Its last backup is {{ $value | humanizeDuration }} old, more than its schedule allows.",
      ),
      late(
        "BackupMissing",
        `${perVolume("longhorn_volume_last_backup_at")} == 0`,
        // New volumes get their first one when its time comes.
        `${String(Math.ceil(limit / 3600))}h`,
        "It has never been backed up, though its time has come.",
      ),
    ],
  };
}

const WEEK = 7 * 24 * 3600;

/**
 * A volume that nobody has written to since its last backup gets no new one, and needs none: there must have been something
 * to back up by then. Where backups are rarer than once a week, samples do not reach back far enough to tell.
 * @see https://longhorn.io/docs/1.12.1/snapshots-and-backups/scheduling-backups-and-snapshots/
 */
function overdue(everySeconds: number, limit: number): string {
  const last = perVolume("longhorn_volume_last_backup_at > 0");
  const old = `time() - ${last} > ${String(limit)}`;
  if (everySeconds > WEEK) return old;
  const writes = "timestamp(longhorn_volume_write_throughput > 0)";
  const written = `max by (volume) (max_over_time(${writes}[7d:30m] offset ${String(limit)}s))`;
  return `${old} and on (volume) (${written} > on (volume) ${last})`;
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
