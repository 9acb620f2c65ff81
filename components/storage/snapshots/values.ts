import { restrictedContainer } from "../../shared/restricted-pod";
import { sized } from "../../shared/resources";

/** A class of snapshots. @see https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/ */
export interface SnapshotClass {
  readonly name: string;
  readonly driver: string;
  readonly deletionPolicy: "Delete" | "Retain";
  readonly parameters: Readonly<Record<string, string>>;
}

/** Snapshots of Longhorn's volumes: beside the data, or a backup that outlives the cluster. */
export function longhornSnapshotClasses(driver: string, backups: boolean): readonly SnapshotClass[] {
  const snapshot = {
    name: "longhorn-snapshot",
    driver,
    deletionPolicy: "Delete",
    parameters: { type: "snap" },
  } as const;
  const backup = { name: "longhorn-backup", driver, deletionPolicy: "Retain", parameters: { type: "bak" } } as const;
  return backups ? [snapshot, backup] : [snapshot];
}

/** Values of snapshot-controller's chart. */
export function snapshotControllerValues(): Readonly<Record<string, unknown>> {
  return {
    controller: {
      // One seccomp profile and one privilege less, and the restricted standard lets it in.
      podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
      securityContext: { ...restrictedContainer(), runAsNonRoot: true, runAsUser: 1000 },
      resources: sized("tiny"),
    },
  };
}
