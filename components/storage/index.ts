import type { LocalPathClass, LonghornClass, Secrets, StackConfig, StorageConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import type { Platform } from "../shared/platform";
import { LocalPath } from "./local-path";
import { LocalVolumes } from "./local-volumes";
import { type BackupKeys, Longhorn } from "./longhorn";
import { PROVISIONER } from "./longhorn/resources";
import { Snapshots } from "./snapshots";
import { longhornSnapshotClasses } from "./snapshots/values";

export interface CreatedStorage {
  /** Names of the storage classes. */
  readonly storageClasses: readonly string[];
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Storage classes and what provides them, as far as the stack file asks for them. */
export function createStorage(
  config: StackConfig,
  cluster: ClusterHandle,
  platform: Platform,
  ingress: Ingress | undefined,
): CreatedStorage {
  const { storage } = config;
  if (!storage) return { storageClasses: [], urls: {} };
  const { charts } = config.versions;
  // The provider stands behind the gate, and so does whatever is made with it.
  const opts = inCluster(config, cluster);

  for (const each of storage.classes) {
    if (each.type === "local") new LocalVolumes(each.name, { local: each }, opts);
    if (each.type === "local-path") {
      const args = { chart: charts["local-path-provisioner"], storage: each, platform };
      new LocalPath("local-path", { ...args, nodes: nodesWithVolumes(config, each) }, opts);
    }
  }
  const { longhorn } = storage;
  const classes = longhornClasses(storage);
  if (storage.snapshots) {
    const backups = longhorn?.backupTarget !== undefined;
    const snapshots = classes.length > 0 ? longhornSnapshotClasses(PROVISIONER, backups) : [];
    new Snapshots("snapshots", { chart: charts["snapshot-controller"], classes: snapshots, platform }, opts);
  }
  const storageClasses = storage.classes.map(({ name }) => name);
  if (!longhorn) return { storageClasses, urls: {} };
  const args = { chart: charts.longhorn, longhorn, classes, backupKeys: backupKeys(config.secrets), ingress, platform };
  return { storageClasses, urls: new Longhorn("longhorn", args, opts).urls };
}

const longhornClasses = ({ classes }: StorageConfig): readonly LonghornClass[] =>
  classes.filter((each) => each.type === "longhorn");

function backupKeys({ backupAccessKeyId: id, backupSecretAccessKey: secret }: Secrets): BackupKeys | undefined {
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function nodesWithVolumes({ cluster }: StackConfig, { nodes }: LocalPathClass): readonly string[] {
  const eligible = cluster.nodes.filter((node) => (nodes === "workers" ? node.role === "worker" : node.workloads));
  return eligible.map(({ name }) => name);
}
