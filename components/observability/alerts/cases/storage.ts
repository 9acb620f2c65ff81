import type { AlertCase } from "../testing";

const VOLUME = { volume: "pvc-1", pvc: "data", pvc_namespace: "db" };
const volume = Object.entries(VOLUME)
  .map(([key, value]) => `${key}="${value}"`)
  .join(", ");
const ROBUSTNESS = { Degraded: "40m", Faulted: "10m" } as const;

export const storageCases: readonly AlertCase[] = [
  ...(["Degraded", "Faulted"] as const).flatMap((name): readonly AlertCase[] => {
    const state = name.toLowerCase();
    const robustness = `longhorn_volume_robustness{${volume}, state="${state}"}`;
    const alert = `LonghornVolume${name}`;
    return [
      { alert, name: "is so", series: { [robustness]: "1x60" }, at: ROBUSTNESS[name], firing: [{ ...VOLUME, state }] },
      { alert, name: "is not so", series: { [robustness]: "0x60" }, at: ROBUSTNESS[name] },
    ];
  }),
  {
    alert: "BackupLate",
    name: "older than a day and six hours",
    series: { [`longhorn_volume_last_backup_at{${volume}}`]: "3600x2400" },
    at: "32h",
    firing: [VOLUME],
  },
  {
    alert: "BackupLate",
    name: "not due yet",
    series: { [`longhorn_volume_last_backup_at{${volume}}`]: "3600x2400" },
    at: "30h",
  },
  {
    alert: "BackupMissing",
    name: "a volume whose first backup did not come",
    series: { [`longhorn_volume_last_backup_at{${volume}}`]: "0x2400" },
    at: "32h",
    firing: [VOLUME],
  },
  {
    alert: "BackupMissing",
    name: "a new volume",
    series: { [`longhorn_volume_last_backup_at{${volume}}`]: "0x2400" },
    at: "12h",
  },
];
