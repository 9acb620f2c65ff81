import { parseAddress, parseRange, single, contains } from "../net/ipv4";
import { type Problem, formatPath } from "../report/problem";
import { type DraftStack, type Placed, type Rule, enumerate, place, placed } from "./draft";

/** The ingress answers at an address that the load balancer has to give. */
export const ingressHasAnAddress: Rule = (stack) => {
  const ingress = stack.network?.ingress;
  if (ingress === undefined) return [];
  if (stack.network?.loadBalancer === undefined) {
    const fix = "add the block `network.loadBalancer`";
    return [{ path: ["network", "ingress"], rule: "needs a load balancer, which gives it its address", fix }];
  }
  const address = ingress.address === undefined ? undefined : parseAddress(ingress.address);
  const pools = poolRanges(stack);
  const inPool = pools.some((text) => {
    const range = parseRange(text);
    return range !== undefined && address !== undefined && contains(range, single(address));
  });
  if (address === undefined || pools.length === 0 || inPool) return [];
  const rule = `must be in a load balancer pool: ${enumerate(pools)}`;
  return [{ path: ["network", "ingress", "address"], value: ingress.address, rule }];
};

function poolRanges(stack: DraftStack): readonly string[] {
  const pools = placed(stack.network?.loadBalancer?.pools, []);
  return pools.flatMap(({ value }) => placed(value.addresses, []).map((range) => range.value));
}

/** Hosts that the stack publishes, each with its whole name. */
export function hosts(stack: DraftStack): readonly Placed<string>[] {
  const domain = stack.cluster?.domain;
  const written = [
    ...place(stack.network?.ingress?.dashboard?.host, "network", "ingress", "dashboard", "host"),
    ...place(stack.security?.polaris?.dashboard?.host, "security", "polaris", "dashboard", "host"),
    ...place(stack.storage?.longhorn?.ui?.host, "storage", "longhorn", "ui", "host"),
    ...place(stack.observability?.prometheus?.ui?.host, "observability", "prometheus", "ui", "host"),
    ...place(stack.observability?.alertmanager?.ui?.host, "observability", "alertmanager", "ui", "host"),
    ...place(stack.observability?.grafana?.host, "observability", "grafana", "host"),
    ...placed(stack.apps?.services, ["apps", "services"]).flatMap(({ path, value }) =>
      place(value.host, ...path, "host"),
    ),
  ];
  return written.map(({ path, value }) => ({ path, value: value.includes(".") ? value : `${value}.${domain ?? ""}` }));
}

/** One host leads to one page. */
export const hostsAreFree: Rule = (stack) => {
  const endpoint = place(stack.cluster?.endpoint, "cluster", "endpoint");
  const taken = [...endpoint, ...hosts(stack)];
  return taken.flatMap((host, index) => {
    const before = taken.slice(0, index).find(({ value }) => value === host.value);
    return before === undefined ? [] : [alreadyTaken(host, before)];
  });
};

function alreadyTaken({ path, value }: Placed<string>, before: Placed<string>): Problem {
  return { path, value, rule: `is already the host of homelab:${formatPath(before.path)}` };
}

/** What is published needs a way in. */
export const publishedThroughIngress: Rule = (stack) => {
  if (stack.network?.ingress !== undefined || (stack.network && "ingress" in stack.network)) return [];
  const rule = "needs the block `network.ingress`, through which it is reached";
  return hosts(stack).map(({ path }) => ({ path, rule }));
};
