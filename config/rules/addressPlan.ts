import { type AddressRange, formatAddress, parseAddress, parseRange, single } from "../net/ipv4";
import { type Path, formatPath } from "../report/problem";
import { type DraftStack, type Placed, nodesOf, place, placed } from "./draft";

/** A range of the address plan. */
export interface PlannedRange extends Placed<string>, AddressRange {
  /** As the report names it: `the pod network 10.42.0.0/16 (homelab:cluster.network.pods)`. */
  readonly label: string;
}

/** Every address and range that the stack file speaks of, as far as it can be read. */
export interface AddressPlan {
  readonly pods?: PlannedRange;
  readonly services?: PlannedRange;
  readonly nodes?: PlannedRange;
  readonly reserved: readonly PlannedRange[];
  readonly pools: readonly PlannedRange[];
  readonly nodeAddresses: readonly PlannedRange[];
  readonly vip?: PlannedRange;
  readonly gateway?: PlannedRange;
  /** Name servers, and the endpoint and time servers where they are given as addresses. */
  readonly others: readonly PlannedRange[];
}

export function addressPlan(stack: DraftStack): AddressPlan {
  const network = stack.cluster?.network;
  const at = (key: string): Path => ["cluster", "network", key];
  const one = (name: string, items: readonly Placed<string>[]) => ranges(name, items)[0];
  const nodeAddresses = nodesOf(stack).flatMap(({ path, value }) => {
    const name = value.name ? `the address of node ${value.name}` : "a node's address";
    return ranges(name, place(value.address, ...path, "address"));
  });
  return {
    pods: one("the pod network", place(network?.pods, ...at("pods"))),
    services: one("the service network", place(network?.services, ...at("services"))),
    nodes: one("the nodes' network", place(network?.nodes, ...at("nodes"))),
    reserved: ranges("the reserved range", placed(network?.reserved, at("reserved"))),
    pools: poolRanges(stack),
    nodeAddresses,
    vip: one("the VIP", place(network?.vip, ...at("vip"))),
    gateway: one("the gateway", place(network?.gateway, ...at("gateway"))),
    others: [
      ...ranges("the name server", placed(network?.nameservers, at("nameservers"))),
      ...ranges("the time server", placed(network?.timeServers, at("timeServers"))),
      ...ranges("the endpoint", place(stack.cluster?.endpoint, "cluster", "endpoint")),
    ],
  };
}

function poolRanges(stack: DraftStack): readonly PlannedRange[] {
  const pools = placed(stack.network?.loadBalancer?.pools, ["network", "loadBalancer", "pools"]);
  return pools.flatMap(({ path, value }) => {
    const name = value.name ? `pool ${value.name}'s range` : "a pool's range";
    return ranges(name, placed(value.addresses, [...path, "addresses"]));
  });
}

/** What cannot be read as addresses (a name, a mistake) is left out. */
function ranges(name: string, items: readonly Placed<string>[]): readonly PlannedRange[] {
  return items.flatMap(({ path, value }) => {
    const range = toRange(value);
    return range ? [{ path, value, ...range, label: `${name} ${value} (homelab:${formatPath(path)})` }] : [];
  });
}

function toRange(text: string): AddressRange | undefined {
  const address = parseAddress(text);
  return address === undefined ? parseRange(text) : single(address);
}

/** The network and broadcast address of a network, which no machine can have. */
export function edges(network: AddressRange): readonly number[] {
  return [network.first, network.last];
}

/** Where two ranges meet, as text. */
export function intersection(a: AddressRange, b: AddressRange): string {
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`;
}

/** The part of `range` beside `taken`, as a range that could be written instead; `undefined` when nothing or two parts remain. */
export function without(range: AddressRange, taken: AddressRange): string | undefined {
  const below = range.first < taken.first;
  const above = taken.last < range.last;
  if (below === above) return undefined;
  const [first, last] = below ? [range.first, taken.first - 1] : [taken.last + 1, range.last];
  return `${formatAddress(first)}-${formatAddress(last)}`;
}
