import type { Problem } from "../report/problem";
import { type Rule, nodesOf } from "./draft";

const NODES = ["cluster", "nodes"] as const;

/** Etcd decides by majority: an even number stands no more failures than one less, and loses more often. */
export const controlPlanesAreOdd: Rule = (stack) => {
  const nodes = nodesOf(stack);
  if (nodes.length === 0 || nodes.some(({ value }) => value.role === undefined)) return [];
  const count = nodes.filter(({ value }) => value.role === "controlPlane").length;
  if (count === 0)
    return [{ path: NODES, rule: "must have a node with role: controlPlane, which runs the Kubernetes API" }];
  if (count % 2 === 1) return [];
  const rule = `must have an odd number of control planes, so that etcd has a majority: there are ${count}`;
  return [{ path: NODES, rule, fix: `${count - 1} or ${count + 1} control planes` }];
};

/** Something has to run the workloads. */
export const workloadsHaveAPlace: Rule = (stack) => {
  const nodes = nodesOf(stack);
  const online = nodes.filter(({ value }) => value.offline !== true);
  return [...nodes.flatMap(idleWorker), ...nowhere(online.map(({ value }) => value.workloads))];
};

function idleWorker({ path, value }: ReturnType<typeof nodesOf>[number]): readonly Problem[] {
  if (value.role !== "worker" || value.workloads !== false) return [];
  const fix = "leave `workloads` out; give the node a taint if only some pods may run there";
  return [
    {
      path: [...path, "workloads"],
      value: false,
      rule: "must be true on a worker: running workloads is what it is for",
      fix,
    },
  ];
}

function nowhere(workloads: readonly (boolean | undefined)[]): readonly Problem[] {
  if (workloads.length === 0 || workloads.some((runs) => runs !== false)) return [];
  const fix = "workloads: true on a control plane, or a worker";
  return [{ path: NODES, rule: "must have a node that runs workloads: nothing could run here", fix }];
}
