import type { LonghornClass, LonghornConfig } from "../../../config/schema";

/** Custom resources of Longhorn, as far as they are used here. */
export const API_VERSION = "longhorn.io/v1beta2";
export const NAMESPACE = "longhorn-system";
export const PROVISIONER = "driver.longhorn.io";

/** @see https://longhorn.io/docs/latest/references/storage-class-parameters/ */
export function classParameters({ replicas, dataLocality }: LonghornClass): Readonly<Record<string, string>> {
  return {
    numberOfReplicas: String(replicas),
    dataLocality,
    // How long a volume without a single reachable replica is kept for, in minutes: two days.
    staleReplicaTimeout: "2880",
    fromBackup: "",
    fsType: "ext4",
  };
}

/** A job for every volume that names none of its own. */
export function recurringJob({ name, task, cron, retain, concurrency }: LonghornConfig["jobs"][number]) {
  // Cleaning up keeps nothing.
  const kept = task === "filesystem-trim" || task === "snapshot-cleanup" ? 0 : retain;
  return { name, task, cron, retain: kept, concurrency, groups: ["default"], labels: {} };
}
