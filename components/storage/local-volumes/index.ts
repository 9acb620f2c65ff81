import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { LocalClass } from "../../../config/schema";
import { persistentVolume, storageClass } from "./resources";

export interface LocalVolumesArgs {
  readonly local: LocalClass;
}

/**
 * A storage class of folders on single nodes, each declared as a volume. The folders themselves are the machines'.
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#local
 */
export class LocalVolumes extends pulumi.ComponentResource {
  constructor(name: string, { local }: LocalVolumesArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:storage:LocalVolumes", name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };

    new k8s.storage.v1.StorageClass(`${name}-class`, storageClass(local), child);
    for (const volume of local.volumes) {
      new k8s.core.v1.PersistentVolume(`${name}-${volume.name}-volume`, persistentVolume(volume, local.name), child);
    }

    this.registerOutputs({});
  }
}
