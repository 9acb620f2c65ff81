import {
  type ConfigDocument,
  machineDocuments,
  type MachineInput,
} from "../../components/cluster/talos/machine-config";
import type { TalosBootstrap } from "../../config/schema";
import { fromRaw, rawStack } from "./stacks";

/** What differs from production's stack file. */
export interface Change {
  readonly bootstrap?: object;
  readonly network?: object;
  readonly node?: object;
  readonly everyNode?: object;
}

/** The documents of production's node of that name, with changes to its stack file; nobody asks for its metrics. */
export function documentsOf(name: string, change: Change = {}): readonly ConfigDocument[] {
  return machineDocuments(inputFor(name, change));
}

export function inputFor(name: string, change: Change = {}): MachineInput {
  const { cluster: machines, network } = rawStack("production");
  const cluster = machines as { bootstrap: object; network: object; nodes: { name: string }[] };
  const { cluster: config } = fromRaw({
    network,
    cluster: {
      ...cluster,
      bootstrap: { ...cluster.bootstrap, metrics: "local", ...change.bootstrap },
      network: { ...cluster.network, ...change.network },
      nodes: cluster.nodes.map((node) => ({ ...node, ...change.everyNode, ...(node.name === name && change.node) })),
    },
  });
  const node = config.nodes.find((each) => each.name === name);
  if (!node) throw new Error(`production has no node ${name}`);
  const talos = config.bootstrap as TalosBootstrap;
  return { cluster: config, talos, node, installerImage: "factory.talos.dev/metal-installer/abc:v1.13.0" };
}

export const main = (documents: readonly ConfigDocument[]) =>
  documents[0] as { machine: ConfigDocument; cluster: ConfigDocument };
export const ofKind = (documents: readonly ConfigDocument[], kind: string) =>
  documents.filter((each) => each.kind === kind);
