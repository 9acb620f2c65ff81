import type { TalosCredentials } from "../lib/talos-api";
import { plain } from "../pulumi";

/** The parts of a Pulumi checkpoint (`pulumi stack export`) that matter here. */
export interface Checkpoint {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface PendingOperation {
  readonly type: string;
  readonly resource: StateResource;
}

const SECRETS = "talos:machine/secrets:Secrets";
const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const CLUSTER = "homelab:cluster:TalosCluster";
const CONTROL_PLANE = "homelab:cluster:TalosControlPlane";

/** What a stack's state says about its Talos cluster. */
export interface RecordedCluster {
  readonly name: string;
  readonly urn: string;
  readonly credentials: TalosCredentials;
  /** Addresses of the control planes that have been given a configuration. */
  readonly controlPlanes: readonly string[];
  readonly bootstrapRecorded: boolean;
}

/**
 * @param checkpoint exported with secrets in plain text
 * @throws Error when the stack has not come far enough for a bootstrap
 */
export function recordedCluster({ deployment }: Checkpoint): RecordedCluster {
  const resources = deployment.resources ?? [];
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const cluster = ofType(CLUSTER)[0];
  const secrets = ofType(SECRETS)[0];
  if (!cluster || !secrets) throw new Error("this stack has no Talos cluster yet: there is nothing to adopt");
  const applied = ofType("talos:machine/configurationApply:ConfigurationApply");
  return {
    name: nameOf(cluster.urn),
    urn: cluster.urn,
    credentials: plain(secrets.outputs?.clientConfiguration) as TalosCredentials,
    controlPlanes: applied.filter(({ urn }) => urn.includes(CONTROL_PLANE)).map(({ inputs }) => String(inputs?.node)),
    bootstrapRecorded: ofType(BOOTSTRAP).length > 0,
  };
}

/** Whether the stack knows the secrets of a cluster. */
export function hasSecrets({ deployment }: Checkpoint): boolean {
  return (deployment.resources ?? []).some(({ type }) => type === SECRETS);
}

/**
 * The secrets of the stack's cluster, and its name.
 * @throws Error when there are none
 */
export function recordedSecrets({ deployment }: Checkpoint): {
  readonly cluster: string;
  readonly secrets: StateResource;
} {
  const resources = deployment.resources ?? [];
  const cluster = resources.find(({ type }) => type === CLUSTER);
  const secrets = resources.find(({ type }) => type === SECRETS);
  if (!cluster || !secrets) throw new Error("this stack has no Talos cluster yet: there are no secrets to export");
  return { cluster: nameOf(cluster.urn), secrets };
}

/**
 * The same checkpoint without the memory of a bootstrap that was interrupted.
 * @returns undefined when there is no such memory
 */
export function withoutPendingBootstrap<T extends Checkpoint>(checkpoint: T): T | undefined {
  const { deployment } = checkpoint;
  const pending = deployment.pending_operations ?? [];
  const kept = pending.filter(({ resource }) => resource.type !== BOOTSTRAP);
  if (kept.length === pending.length) return undefined;
  return { ...checkpoint, deployment: { ...deployment, pending_operations: kept } };
}

/** What `pulumi import --file` reads. The plugin gives every bootstrap the same identifier. */
export function bootstrapImport(cluster: RecordedCluster, plugin: { version: string; pluginDownloadUrl: string }) {
  return {
    nameTable: { cluster: cluster.urn },
    resources: [
      { type: BOOTSTRAP, name: `${cluster.name}-bootstrap`, id: "machine_bootstrap", parent: "cluster", ...plugin },
    ],
  };
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
