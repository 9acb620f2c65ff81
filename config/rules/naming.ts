import { type Rule, localVolumes, nodesOf, place, placed } from "./draft";

/** The API's name belongs to no single machine, or it would lead there when that machine is gone. */
export const endpointIsNoNode: Rule = (stack) => {
  const endpoint = stack.cluster?.endpoint;
  const node = nodesOf(stack).find(({ value }) => value.name !== undefined && value.name === endpoint);
  if (!node) return [];
  const domain = stack.cluster?.domain;
  const fix = domain === undefined ? undefined : `kube.${domain}`;
  return [{ path: ["cluster", "endpoint"], value: endpoint, rule: "must not be the name of a node", fix }];
};

const RESERVED_DOMAINS = ["cluster.local", "localhost"];

/** Some names already mean something else inside a cluster. */
export const domainsAreFree: Rule = (stack) => {
  const names = [
    ...place(stack.cluster?.domain, "cluster", "domain"),
    ...place(stack.cluster?.endpoint, "cluster", "endpoint"),
  ];
  return names.flatMap(({ path, value }) => {
    const taken = RESERVED_DOMAINS.find((domain) => value === domain || value.endsWith(`.${domain}`));
    return taken
      ? [{ path, value, rule: `must not be under ${taken}, which means something else inside a cluster` }]
      : [];
  });
};

/** Nodes that are named elsewhere exist. */
export const namedNodesExist: Rule = (stack) => {
  const names = nodesOf(stack).flatMap(({ value }) => (value.name === undefined ? [] : [value.name]));
  const pools = placed(stack.network?.loadBalancer?.pools, ["network", "loadBalancer", "pools"]);
  const named = pools.flatMap(({ path, value }) => placed(value.advertise?.nodes, [...path, "advertise", "nodes"]));
  const volumes = localVolumes(stack).flatMap(({ path, value }) => place(value.node, ...path, "node"));
  return [...named, ...volumes]
    .filter(({ value }) => !names.includes(value))
    .map(({ path, value }) => ({ path, value, rule: `must be the name of a node: ${names.join(", ")}` }));
};
