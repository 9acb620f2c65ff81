import { observe } from "../../tests/rehearsal/site";
import { onlyMachines, talosMachine } from "../../tests/rehearsal/talos-machines";
import type { Figure } from "./bench";
import { EngineMemory } from "./memory";
import type { OperationReport, Rehearsal } from "./rehearsal";
import { rounded } from "./report";

const controlPlanes = 3;
const firstHost = 10;

const operations = ["up", "unchanged up", "preview", "destroy"] as const;
type Operation = (typeof operations)[number];

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A cluster of so many nodes, three of them control planes, and what it cost. */
interface Scale {
  readonly nodes: number;
  /** From machines that are switched on to the stack's outputs. */
  readonly fromBareSeconds: number;
  readonly costs: Readonly<Record<Operation, Cost>>;
}

/** What must not take longer, by the number of nodes. */
const upTargets: Readonly<Record<number, number>> = { 100: 180 };
const fromBareTargets: Readonly<Record<number, number>> = { 3: 60 };

/**
 * What the same operations take on clusters of several sizes, and whether they grow faster than these.
 * @param sizes numbers of nodes, growing; at least three each
 */
export async function nodeFigures(sizes: readonly number[]): Promise<readonly Figure[]> {
  const scales: Scale[] = [];
  for (const size of sizes) scales.push(await measure(size));
  const [before, last] = scales.slice(-2);
  return [...scales.flatMap(figuresOf), ...(before && last ? growth(before, last) : [])];
}

async function measure(nodes: number): Promise<Scale> {
  const started = performance.now();
  const { rehearsal } = await observe({ edit: clusterOf(nodes) });
  try {
    const up = await cost(() => rehearsal.up());
    const fromBareSeconds = (performance.now() - started) / 1000;
    const unchanged = await cost(() => rehearsal.up({ expectNoChanges: true }));
    const preview = await cost(() => rehearsal.preview());
    const destroy = await destroyed(rehearsal);
    return { nodes, fromBareSeconds, costs: { up, "unchanged up": unchanged, preview, destroy } };
  } finally {
    await rehearsal.close();
  }
}

async function destroyed(rehearsal: Rehearsal): Promise<Cost> {
  await rehearsal.pulumi("state", "unprotect", "--all", "--yes");
  return cost(() => rehearsal.destroy());
}

async function cost(operation: () => Promise<OperationReport>): Promise<Cost> {
  const memory = new EngineMemory();
  try {
    const { seconds } = await operation();
    return { seconds, megabytes: memory.stop().together };
  } finally {
    memory.stop();
  }
}

function clusterOf(nodes: number): ReturnType<typeof onlyMachines> {
  const machines = Array.from({ length: nodes }, (_, at) =>
    at < controlPlanes
      ? talosMachine(`cp-${at}`, "controlPlane", firstHost + at, { workloads: nodes === controlPlanes })
      : talosMachine(`w-${at}`, "worker", firstHost + at),
  );
  const only = onlyMachines(machines, { onDestroy: "reset" });
  return (cluster, config) => {
    only(cluster, config);
    delete cluster.network.reserved;
  };
}

function figuresOf({ nodes, fromBareSeconds, costs }: Scale): readonly Figure[] {
  return [
    figure(`${nodes} nodes: from bare machines to outputs`, fromBareSeconds, "s", fromBareTargets[nodes]),
    ...operations.flatMap((operation) => [
      figure(
        `${nodes} nodes: ${operation}`,
        costs[operation].seconds,
        "s",
        operation === "up" ? upTargets[nodes] : undefined,
      ),
      figure(`${nodes} nodes: memory of ${operation}`, costs[operation].megabytes, "MB"),
    ]),
  ];
}

/** Against as much growth as the nodes have. */
function growth(before: Scale, last: Scale): readonly Figure[] {
  const nodes = last.nodes / before.nodes;
  return operations.flatMap((operation) => {
    const [from, to] = [before.costs[operation], last.costs[operation]];
    const name = `${operation}, growth from ${before.nodes} to ${last.nodes} nodes, per growth of the nodes`;
    return [
      figure(`time of ${name}`, to.seconds / from.seconds / nodes, "times", 1),
      figure(`memory of ${name}`, to.megabytes / from.megabytes / nodes, "times", 1),
    ];
  });
}

function figure(name: string, value: number, unit: Figure["unit"], target?: number): Figure {
  return { name, value: rounded(value), unit, ...(target !== undefined && { target }) };
}
