import type { ClusterConfig, NodeConfig, TalosBootstrap } from "../../../../config/schema";

/** One document of a Talos machine configuration, or a strategic merge patch of one. */
export type ConfigDocument = Readonly<Record<string, unknown>>;

/** Everything that decides one machine's configuration. */
export interface MachineInput {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  readonly node: NodeConfig;
  /** Installer with the node's extensions: `factory.talos.dev/metal-installer/<schematic>:<version>`. */
  readonly installerImage: string;
}

/** The addresses that serve the Kubernetes API, in the order in which the control planes are set up. */
export function controlPlaneAddresses(cluster: ClusterConfig): readonly string[] {
  return cluster.nodes.filter((node) => node.role === "controlPlane").map((node) => node.address);
}

/** Leaves out what is not set: Talos reads an empty list or map as "none", not as "the default". */
export function compact(fields: Readonly<Record<string, unknown>>): ConfigDocument {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
