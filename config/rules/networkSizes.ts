import { type Network, parseAddress, parseNetwork } from "../net/ipv4";
import type { Problem } from "../report/problem";
import { type DraftStack, type Rule, nodesOf } from "./draft";

/** Prefix of the part of the pod network that each node gets; the controller manager's own default. */
const NODE_PREFIX = 24;
/** Addresses of such a part that pods can have: all but network, broadcast and the node's bridge. */
const PODS_PER_NODE = 253;

type NetworkName = "pods" | "services" | "nodes";

/** Networks are as large as what they are for needs, and no larger than Kubernetes takes. */
export const networksHaveRoom: Rule = (stack) => [
  ...sized(stack, "pods", 8, NODE_PREFIX, "each node gets a /24 of it"),
  // kube-apiserver keeps a bitmap of 2^20 addresses; cluster DNS has the tenth address.
  ...sized(stack, "services", 12, 28, "Kubernetes takes at most 2^20 addresses, and gives the tenth to cluster DNS"),
  ...sized(stack, "nodes", 8, 30, "it is one home network with at least two machines in it"),
  ...roomForNodes(stack),
];

function networkOf(stack: DraftStack, name: NetworkName): Network | undefined {
  const text = stack.cluster?.network?.[name];
  return text === undefined ? undefined : parseNetwork(text);
}

function problem(stack: DraftStack, name: NetworkName, rule: string): Problem {
  return { path: ["cluster", "network", name], value: stack.cluster?.network?.[name], rule };
}

function sized(
  stack: DraftStack,
  name: NetworkName,
  largest: number,
  smallest: number,
  why: string,
): readonly Problem[] {
  const network = networkOf(stack, name);
  if (!network || (network.prefix >= largest && network.prefix <= smallest)) return [];
  return [problem(stack, name, `must be a network from /${largest} to /${smallest}: ${why}`)];
}

function roomForNodes(stack: DraftStack): readonly Problem[] {
  const pods = networkOf(stack, "pods");
  const count = nodesOf(stack).length;
  if (!pods || pods.prefix > NODE_PREFIX) return [];
  const room = 2 ** (NODE_PREFIX - pods.prefix);
  if (room >= count) return [];
  const needed = NODE_PREFIX - Math.ceil(Math.log2(count));
  return [
    {
      ...problem(stack, "pods", `has room for ${room} of ${count} nodes: each gets a /24 of it`),
      fix: `a network of /${needed} or larger`,
    },
  ];
}

/** A node cannot run more pods than it has addresses for. */
export const podsHaveAddresses: Rule = (stack) => {
  const maxPods = stack.cluster?.bootstrap?.kubelet?.maxPods;
  if (maxPods === undefined || maxPods <= PODS_PER_NODE) return [];
  const path = ["cluster", "bootstrap", "kubelet", "maxPods"];
  return [
    {
      path,
      value: maxPods,
      rule: `must be at most ${PODS_PER_NODE}: each node gets a /24 of the pod network`,
      fix: String(PODS_PER_NODE),
    },
  ];
};

const SPECIAL = [
  ["0.0.0.0/8", "unspecified"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["224.0.0.0/3", "multicast or reserved"],
] as const;

/** Networks consist of addresses that machines can have. */
export const networksAreOrdinary: Rule = (stack) =>
  (["pods", "services", "nodes"] as const).flatMap((name) => {
    const network = networkOf(stack, name);
    const special = SPECIAL.find(([range]) => network && within(network, range));
    return special ? [problem(stack, name, `must be ordinary addresses: these are ${special[1]}`)] : [];
  });

function within(network: Network, special: string): boolean {
  const outer = parseNetwork(special);
  const first = parseAddress(special.split("/")[0] ?? "");
  return outer !== undefined && first !== undefined && network.first >= first && network.first <= outer.last;
}
