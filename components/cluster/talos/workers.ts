import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import type { MachineState } from "./machine";

/** A machine and what says that it is done. */
export interface Settled {
  readonly settled: pulumi.Resource;
}

/** What decides when a worker's turn is. */
export interface Turns {
  /** What the first control plane was when it was last given a configuration. */
  readonly cluster: pulumi.Output<MachineState>;
  /** Done when the control planes are. */
  readonly controlPlanes: readonly pulumi.Resource[];
  /** How many workers change at the same time. */
  readonly atOnce: number;
}

/** When a machine that turned out to be one or the other may be given its configuration. */
export type Turn = (machine: pulumi.Output<MachineState>) => pulumi.Output<readonly pulumi.Resource[]>;

/**
 * Makes the workers, each with its turn. Where nothing runs yet, all of them start at once, beside the control planes. A
 * worker that joins a cluster that runs waits for the control planes, so that its kubelet is never newer than theirs; one
 * that runs itself waits for the batch before it too.
 */
export function createWorkers<T extends Settled>(
  nodes: readonly NodeConfig[],
  { cluster, controlPlanes, atOnce }: Turns,
  create: (node: NodeConfig, turn: Turn) => T,
): readonly T[] {
  const workers: T[] = [];
  let before: readonly pulumi.Resource[] = [];
  for (let start = 0; start < nodes.length; start += atOnce) {
    const previous = before;
    const turn: Turn = (machine) =>
      pulumi
        .all([machine, cluster])
        .apply(([own, first]) => [
          ...(own === "configured" || first === "configured" ? controlPlanes : []),
          ...(own === "configured" ? previous : []),
        ]);
    const batch = nodes.slice(start, start + atOnce).map((node) => create(node, turn));
    workers.push(...batch);
    before = batch.map(({ settled }) => settled);
  }
  return workers;
}
