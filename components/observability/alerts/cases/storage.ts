import type { AlertCase } from "../testing";

const VOLUME = { volume: "pvc-1", pvc: "data", pvc_namespace: "db" };
const volume = Object.entries(VOLUME)
  .map(([key, value]) => `${key}="${value}"`)
  .join(", ");
const LAST_BACKUP = `longhorn_volume_last_backup_at{${volume}}`;
const WRITTEN = `longhorn_volume_write_throughput{${volume}}`;
const ROBUSTNESS = { Degraded: "40m", Faulted: "10m" } as const;

export const storageCases: readonly AlertCase[] = [
  ...(["Degraded", "Faulted"] as const).flatMap((name): readonly AlertCase[] => {
    const state = name.toLowerCase();
    const told = (manager: string) => `longhorn_volume_robustness{${volume}, state="${state}", pod="${manager}"}`;
    const robustness = told("one");
    const alert = `LonghornVolume${name}`;
    return [
      { alert, name: "is so", series: { [robustness]: "1x60" }, at: ROBUSTNESS[name], firing: [VOLUME] },
      {
        alert,
        name: "is so, and another manager looks after it now",
        series: { [robustness]: "1x5 stale", [told("two")]: "_x5 1x60" },
        at: ROBUSTNESS[name],
        firing: [VOLUME],
      },
      { alert, name: "is not so", series: { [robustness]: "0x60" }, at: ROBUSTNESS[name] },
    ];
  }),
  {
    alert: "BackupLate",
    name: "older than a day and six hours",
    series: { [LAST_BACKUP]: "3600x2400", [WRITTEN]: "512x2400" },
    at: "33h",
    firing: [VOLUME],
  },
  {
    alert: "BackupLate",
    name: "not due yet",
    series: { [LAST_BACKUP]: "3600x2400", [WRITTEN]: "512x2400" },
    at: "30h",
  },
  {
    alert: "BackupLate",
    name: "nobody has written to it since",
    series: { [LAST_BACKUP]: "3600x2400", [WRITTEN]: "512x59 0x2340" },
    at: "33h",
  },
  {
    alert: "BackupMissing",
    name: "a volume whose first backup did not come",
    series: { [LAST_BACKUP]: "0x2400" },
    at: "32h",
    firing: [VOLUME],
  },
  {
    alert: "BackupMissing",
    name: "a new volume",
    series: { [LAST_BACKUP]: "0x2400" },
    at: "12h",
  },
];
