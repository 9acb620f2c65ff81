import { createCluster } from "../../components/cluster";
import type { Machines } from "./doubles";
import { record, type Registration } from "./registrations";
import { fromRaw, rawStack } from "./stacks";

export interface RawNode {
  readonly name: string;
  readonly address: string;
  readonly [key: string]: unknown;
}

/** Registers production's cluster with other nodes and bootstrap settings. */
export async function talosCluster(
  change: { nodes?: (nodes: readonly RawNode[]) => readonly RawNode[]; bootstrap?: object; network?: object } = {},
  machines: Machines = "bare",
) {
  const raw = rawStack("production");
  const production = raw.cluster as { nodes: readonly RawNode[]; bootstrap: object; network: object };
  const config = fromRaw({
    network: raw.network,
    cluster: {
      ...production,
      nodes: change.nodes?.(production.nodes) ?? production.nodes,
      bootstrap: { ...production.bootstrap, ...change.bootstrap },
      network: { ...production.network, ...change.network },
    },
  });
  return record(() => createCluster(config), machines);
}

/** Makes every machine a control plane. */
export const threeControlPlanes = (nodes: readonly RawNode[]) =>
  nodes.map((node) => ({ ...node, role: "controlPlane", workloads: true }));

/** What a command of the program reads. */
export const stdin = (gate: Registration) => JSON.parse(String(gate.plainInputs.stdin)) as Record<string, unknown>;
