import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { LocalClass, LocalVolume } from "../../../config/schema";
import { defaultClassAnnotation } from "../storage-class";

/** Folders of single nodes, declared one by one. @see https://kubernetes.io/docs/concepts/storage/volumes/#local */
export class LocalStorage extends pulumi.ComponentResource {
  constructor(name: string, { storage }: { readonly storage: LocalClass }, opts: pulumi.ComponentResourceOptions) {
    super("homelab:storage:LocalStorage", name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };

    const storageClass = new k8s.storage.v1.StorageClass(
      `${name}-class`,
      {
        metadata: { name: storage.name, annotations: defaultClassAnnotation(storage.default) },
        provisioner: "kubernetes.io/no-provisioner",
        // The pod decides on the node first, or claims bind to folders of nodes that it cannot run on.
        volumeBindingMode: "WaitForFirstConsumer",
        reclaimPolicy: "Retain",
      },
      child,
    );
    for (const volume of storage.volumes) {
      new k8s.core.v1.PersistentVolume(
        volume.name,
        { metadata: { name: volume.name }, spec: localVolume(volume, storageClass.metadata.name) },
        child,
      );
    }

    this.registerOutputs({});
  }
}

function localVolume({ node, path, size }: LocalVolume, storageClassName: pulumi.Input<string>) {
  const here = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  return {
    capacity: { storage: size },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    storageClassName,
    volumeMode: "Filesystem",
    local: { path },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
  };
}
