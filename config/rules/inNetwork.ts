import { contains, formatAddress, overlaps, single } from "../net/ipv4";
import type { Problem } from "../report/problem";
import { type PlannedRange, addressPlan, edges, without } from "./addressPlan";
import { type Rule, nodesOf } from "./draft";

/** Machines, VIP and gateway are in the home network, at addresses that a machine can have. */
export const addressesAreInNetwork: Rule = (stack) => {
  const { nodes, nodeAddresses, vip, gateway } = addressPlan(stack);
  const addresses = [...nodeAddresses, ...[vip, gateway].filter((range) => range !== undefined)];
  return nodes ? addresses.flatMap((address) => [...outside(address, nodes), ...atEdge(address, nodes)]) : [];
};

/** Layer 2 works inside one network segment only: an address from elsewhere is never asked for there. */
export const poolsAreInNetwork: Rule = (stack) => {
  const { nodes, pools } = addressPlan(stack);
  return nodes ? pools.flatMap((pool) => [...outside(pool, nodes), ...poolEdges(pool, nodes)]) : [];
};

/** A machine that sets its own address also has to be told its router. */
export const staticNodesHaveGateway: Rule = (stack) => {
  if (!stack.cluster?.network || "gateway" in stack.cluster.network) return [];
  const isStatic = nodesOf(stack).filter(({ value }) => value.interface?.addressing === "static");
  return isStatic.slice(0, 1).map(({ value }) => ({
    path: ["cluster", "network", "gateway"],
    rule: `is required, because node ${value.name ?? ""} has a static address`,
    fix: "the address of your router",
  }));
};

function outside(range: PlannedRange, network: PlannedRange): readonly Problem[] {
  if (contains(network, range)) return [];
  return [{ path: range.path, value: range.value, rule: `must be inside ${network.label}` }];
}

function atEdge(address: PlannedRange, network: PlannedRange): readonly Problem[] {
  if (!edges(network).includes(address.first)) return [];
  return [
    {
      path: address.path,
      value: address.value,
      rule: `must not be the network or broadcast address of ${network.label}`,
    },
  ];
}

function poolEdges(pool: PlannedRange, network: PlannedRange): readonly Problem[] {
  return edges(network).flatMap((edge) => {
    if (!overlaps(pool, single(edge))) return [];
    const rule = `must not contain ${formatAddress(edge)}, the network or broadcast address of ${network.label}`;
    return [{ path: pool.path, value: pool.value, rule, fix: without(pool, single(edge)) }];
  });
}
