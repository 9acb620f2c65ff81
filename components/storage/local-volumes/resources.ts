import type { LocalClass, LocalVolume } from "../../../config/schema";
import { defaultClassAnnotation } from "../storage-class";

/** Kept when a claim goes: what is on a disk at home is nobody's to delete by accident. */
const RECLAIM_POLICY = "Retain";

/** @see https://kubernetes.io/docs/concepts/storage/storage-classes/#local */
export function storageClass(local: LocalClass) {
  return {
    metadata: {
      name: local.name,
      annotations: defaultClassAnnotation(local.default),
    },
    provisioner: "kubernetes.io/no-provisioner",
    // A claim is bound when its pod is placed: a volume on the wrong machine would tie the pod to it.
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: RECLAIM_POLICY,
  };
}

/** @see https://kubernetes.io/docs/concepts/storage/volumes/#local */
export function persistentVolume(volume: LocalVolume, storageClassName: string) {
  const onNode = { key: "kubernetes.io/hostname", operator: "In", values: [volume.node] };
  return {
    metadata: { name: volume.name },
    spec: {
      capacity: { storage: volume.size },
      volumeMode: "Filesystem",
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: RECLAIM_POLICY,
      storageClassName,
      local: { path: volume.path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    },
  };
}
