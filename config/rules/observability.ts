import type { Problem } from "../report/problem";
import { type DraftStack, type Rule, nodesOf } from "./draft";

const PATH = "observability";

/** What draws, watches and tells needs something to draw from. */
export const prometheusIsThere: Rule = (stack) => {
  const { observability } = stack;
  if (observability === undefined || "prometheus" in observability) return [];
  const rule = "needs the block `observability.prometheus`, whose metrics it is about";
  return (["alertmanager", "grafana"] as const)
    .filter((block) => observability[block] !== undefined)
    .map((block) => ({ path: [PATH, block], rule }));
};

/** Whoever is told of trouble has to be reached somehow. */
export const alertsReachSomebody: Rule = (stack) => {
  const alertmanager = stack.observability?.alertmanager;
  if (alertmanager === undefined || "discord" in alertmanager || "email" in alertmanager) return [];
  const fix = "add `discord: {}`, or the block `email`";
  return [{ path: [PATH, "alertmanager"], rule: "must have a channel that messages go to", fix }];
};

/** Each replica is on a node of its own. */
export const replicasHaveNodes: Rule = (stack) => {
  const nodes = nodesOf(stack).filter(({ value }) => value.workloads !== false && value.offline !== true).length;
  return [...tooMany(stack, "prometheus", nodes), ...tooMany(stack, "alertmanager", nodes)];
};

function tooMany(stack: DraftStack, block: "prometheus" | "alertmanager", nodes: number): readonly Problem[] {
  const replicas = stack.observability?.[block]?.replicas;
  if (replicas === undefined || nodes === 0 || replicas <= nodes) return [];
  const rule = `must be at most ${String(nodes)}, the number of nodes that run workloads: each is on one of its own`;
  return [{ path: [PATH, block, "replicas"], value: replicas, rule }];
}

/** The claims of what keeps metrics and logs get volumes from somewhere. */
export const metricsHaveVolumes: Rule = (stack) => {
  const { observability, storage } = stack;
  if (observability === undefined || storage !== undefined) return [];
  const rule = "needs the block `storage`, whose default class its volume comes from";
  return (["prometheus", "alertmanager", "logs"] as const)
    .filter((block) => observability[block]?.storage !== undefined && observability[block].storage.class === undefined)
    .map((block) => ({ path: [PATH, block, "storage"], rule }));
};
