import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { LocalVolumes } from "./local-volumes";

export interface CreatedStorage {
  /** Names of the storage classes. */
  readonly storageClasses: readonly string[];
}

/** Storage classes and their volumes, as far as the stack file asks for them. */
export function createStorage({ storage }: StackConfig, cluster: ClusterHandle): CreatedStorage {
  const classes = storage?.classes ?? [];
  // The provider stands behind the gate, and so does whatever is made with it.
  const opts = { provider: cluster.provider, deletedWith: cluster.deletedWith };
  for (const each of classes) new LocalVolumes(each.name, { local: each }, opts);
  return { storageClasses: classes.map(({ name }) => name) };
}
