import { type Condition, because } from "../health/nodes";
import type { BackupStatus, CertificateStatus } from "./facts";

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** What is looked at in objects that say how they are by their condition Ready. */
export interface Conditioned extends Named {
  readonly kind?: string;
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Certificate extends Conditioned {
  readonly status?: Conditioned["status"] & { readonly notAfter?: string };
}

/** A backup of Longhorn. @see https://longhorn.io/docs/latest/snapshots-and-backups/ */
export interface Backup extends Named {
  readonly status?: { readonly state?: string; readonly volumeName?: string; readonly backupCreatedAt?: string };
}

/** A volume of Longhorn. */
export interface Volume extends Named {
  /** The claim that it was made for. */
  readonly status?: { readonly kubernetesStatus?: { readonly namespace?: string; readonly pvcName?: string } };
}

/** What Longhorn does by a schedule. */
export interface RecurringJob extends Named {
  readonly spec?: { readonly task?: string };
}

const readyOf = ({ status }: Conditioned): Condition | undefined =>
  status?.conditions?.find(({ type }) => type === "Ready");

const fullName = ({ metadata }: Named): string => `${metadata.namespace}/${metadata.name}`;

/** The one that ends first comes first; those that were never issued before them. */
export function certificateStatus(certificates: readonly Certificate[]): readonly CertificateStatus[] {
  const all = certificates.map((certificate) => {
    const end = certificate.status?.notAfter;
    return {
      name: fullName(certificate),
      ready: readyOf(certificate)?.status === "True",
      ...(end !== undefined && { ends: new Date(end) }),
    };
  });
  return all.sort((one, other) => (one.ends?.getTime() ?? 0) - (other.ends?.getTime() ?? 0));
}

/** The newest whole backup of each volume; the oldest of them comes first, volumes without any before it. */
export function backupStatus(
  volumes: readonly Volume[],
  backups: readonly Backup[],
  jobs: readonly RecurringJob[],
): readonly BackupStatus[] {
  const scheduled = jobs.some(({ spec }) => spec?.task?.startsWith("backup"));
  const newest = new Map<string, number>();
  for (const { status } of backups) {
    if (status?.state !== "Completed" || status.volumeName === undefined) continue;
    const at = Date.parse(status.backupCreatedAt ?? "");
    if (at > (newest.get(status.volumeName) ?? 0)) newest.set(status.volumeName, at);
  }
  const all = volumes.map((volume) => {
    const at = newest.get(volume.metadata.name);
    return { volume: claimOf(volume), scheduled, ...(at !== undefined && { at: new Date(at) }) };
  });
  return all.sort((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0));
}

/** A claim's name says more than that of its volume. */
function claimOf({ metadata, status }: Volume): string {
  const { namespace, pvcName } = status?.kubernetesStatus ?? {};
  return namespace && pvcName ? `${namespace}/${pvcName}` : metadata.name;
}

/** Those that say that they are not what they should be; who was told to rest is not asked. */
export function notReady(kind: string, objects: readonly Conditioned[]): readonly string[] {
  return objects
    .filter((each) => each.spec?.suspend !== true && readyOf(each)?.status === "False")
    .map((each) => `${kind} ${fullName(each)}: is not ready${because(readyOf(each))}`);
}
