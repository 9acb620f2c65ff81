import type { LonghornConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";

/** Where the manager finds the credentials of the backup target. */
export const BACKUP_SECRET = "backup-target";

/** Values of Longhorn's chart. */
export function longhornValues(longhorn: LonghornConfig, defaultReplicas: number): Readonly<Record<string, unknown>> {
  return {
    // The stack's own classes are the only ones that matter.
    persistence: { defaultClass: false, defaultClassReplicaCount: defaultReplicas, reclaimPolicy: "Retain" },
    csi: csiReplicas,
    defaultSettings: settings(longhorn, defaultReplicas),
    ...(longhorn.backupTarget && { defaultBackupStore: backupStore(longhorn.backupTarget) }),
    longhornManager: { resources: sized("medium") },
    longhornUI: { replicas: 1 },
  };
}

/** One of each: they are idle most of the time, and a new one takes seconds. The chart's default is three. */
const csiReplicas = {
  attacherReplicaCount: 1,
  provisionerReplicaCount: 1,
  resizerReplicaCount: 1,
  snapshotterReplicaCount: 1,
};

function settings(longhorn: LonghornConfig, defaultReplicas: number) {
  return {
    defaultDataPath: longhorn.dataPath,
    defaultReplicaCount: defaultReplicas,
    storageOverProvisioningPercentage: longhorn.overProvisioningPercent,
    storageReservedPercentageForDefaultDisk: longhorn.reservedPercent,
    guaranteedInstanceManagerCPU: forEachEngine(longhorn.cpuPercent),
    systemManagedCSIComponentsResourceLimits: csiResources(),
    // A board that is slow for a minute must not have all its replicas rebuilt at once elsewhere.
    replicaReplenishmentWaitInterval: 600,
    concurrentReplicaRebuildPerNodeLimit: 2,
    // A pod on a node that is gone gets its volume elsewhere without somebody deleting it by hand.
    nodeDownPodDeletionPolicy: "delete-both-statefulset-and-deployment-pod",
    // Draining a node for an upgrade waits until no last replica goes down with it.
    nodeDrainPolicy: "block-if-contains-last-replica",
    upgradeChecker: false,
    allowCollectingLonghornUsageMetrics: false,
    // Longhorn refuses to be uninstalled, which deletes all volumes, while this is off.
    deletingConfirmationFlag: longhorn.onRemove === "wipe",
  };
}

/** A setting that its data engines have each. */
function forEachEngine(value: number): string {
  return JSON.stringify({ v1: String(value), v2: String(value) });
}

/** What Longhorn starts by itself, and gives no limits unless told to. */
function csiResources(): string {
  const components = ["csi-attacher", "csi-provisioner", "csi-resizer", "csi-snapshotter", "longhorn-csi-plugin"];
  const sidecars = ["node-driver-registrar", "longhorn-liveness-probe"];
  return JSON.stringify(Object.fromEntries([...components, ...sidecars].map((name) => [name, sized("tiny")])));
}

function backupStore(target: NonNullable<LonghornConfig["backupTarget"]>) {
  if (target.type === "nfs") return { backupTarget: `nfs://${target.server}:${target.path}` };
  return {
    backupTarget: `s3://${target.bucket}@${target.region}/`,
    backupTargetCredentialSecret: BACKUP_SECRET,
  };
}
