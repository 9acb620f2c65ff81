import { type Path, type Problem, formatPath } from "../report/problem";
import {
  type DraftNode,
  type DraftStack,
  type Placed,
  type Rule,
  localVolumes,
  nodesOf,
  place,
  placed,
  storageClasses,
} from "./draft";

/** Names and addresses are given once. */
export const nothingTwice: Rule = (stack) => [
  ...twice(nodesOf(stack).flatMap(({ path, value }) => place(value.name, ...path, "name"))),
  ...twice(machineAddresses(stack)),
  ...twice(pools(stack).flatMap(({ path, value }) => place(value.name, ...path, "name"))),
  ...schematics(stack).flatMap(({ path, value }) => twice(placed(value.extensions, [...path, "extensions"]))),
  ...nodesOf(stack).flatMap(taintsTwice),
  ...twice(storageClasses(stack).flatMap(({ path, value }) => place(value.name, ...path, "name"))),
  ...twice(localVolumes(stack).flatMap(({ path, value }) => place(value.name, ...path, "name"))),
  ...twice(names(stack.security?.namespaces, ["security", "namespaces"])),
  ...twice(deployers(stack)),
  ...twice(names(stack.apps?.services, ["apps", "services"])),
  ...twice(names(stack.cloudflare?.zones, ["cloudflare", "zones"])),
  ...twice(imagePolicies(stack)),
  ...twice(names(stack.storage?.longhorn?.jobs, ["storage", "longhorn", "jobs"])),
  ...twice(names(stack.observability?.alertmanager?.maintenance, ["observability", "alertmanager", "maintenance"])),
];

function names(
  list: readonly ({ readonly name?: string } | undefined)[] | undefined,
  path: Path,
): readonly Placed<string>[] {
  return placed(list, path).flatMap((each) => place(each.value.name, ...each.path, "name"));
}

/** Service accounts for a CI. */
function deployers(stack: DraftStack): readonly Placed<string>[] {
  return placed(stack.security?.roles, ["security", "roles"]).flatMap(({ path, value }) =>
    value.type === "deployer" ? place(value.name, ...path, "name") : [],
  );
}

/** Policies of images that Flux updates. */
function imagePolicies({ gitops }: DraftStack): readonly Placed<string>[] {
  return gitops?.type === "flux" ? names(gitops.imageUpdates?.images, ["gitops", "imageUpdates", "images"]) : [];
}

function machineAddresses(stack: DraftStack): readonly Placed<string>[] {
  const network = stack.cluster?.network;
  const nodes = nodesOf(stack).flatMap(({ path, value }) => place(value.address, ...path, "address"));
  const gateway = place(network?.gateway, "cluster", "network", "gateway");
  return [...gateway, ...nodes, ...place(network?.vip, "cluster", "network", "vip")];
}

const pools = (stack: DraftStack) => placed(stack.network?.loadBalancer?.pools, ["network", "loadBalancer", "pools"]);

function schematics(stack: DraftStack) {
  const bootstrap = stack.cluster?.bootstrap;
  const ofStack = bootstrap?.type === "talos" ? place(bootstrap.schematic, "cluster", "bootstrap", "schematic") : [];
  return [...ofStack, ...nodesOf(stack).flatMap(({ path, value }) => place(value.schematic, ...path, "schematic"))];
}

/** Talos keeps one taint per key. */
function taintsTwice({ path, value }: Placed<DraftNode>): readonly Problem[] {
  const taints = placed(value.taints, [...path, "taints"]);
  return twice(taints.flatMap((taint) => place(taint.value.key, ...taint.path, "key")));
}

function twice(items: readonly Placed<string>[]): readonly Problem[] {
  const first = new Map<string, Path>();
  return items.flatMap(({ path, value }) => {
    const before = first.get(value);
    if (before === undefined) first.set(value, path);
    return before === undefined ? [] : [{ path, value, rule: `is already given at homelab:${formatPath(before)}` }];
  });
}
