import { Kubectl } from "./kubectl";
import type { Observed } from "./site";
import { etcdMembersAt, type TalosMachine } from "./talos-machines";

interface State {
  readonly resources?: readonly { readonly urn: string }[];
  readonly pending_operations?: readonly object[];
}

/**
 * Runs the update: it must succeed, another one must change nothing, and there must be one cluster of exactly these
 * machines, nothing of it twice and nothing left over.
 */
export async function converges(site: Observed, machines: readonly TalosMachine[]): Promise<void> {
  await site.rehearsal.up();
  const again = await site.rehearsal.up({ expectNoChanges: true });
  expect(Object.keys(again.changes)).toEqual(["same"]);
  await oneCluster(site, machines);
}

/** One etcd, whose members all know each other; each machine a node, once; a state without duplicates or leftovers. */
export async function oneCluster(site: Observed, machines: readonly TalosMachine[]): Promise<void> {
  const controlPlanes = machines.filter(({ role }) => role === "controlPlane");
  const views = await Promise.all(controlPlanes.map(({ address }) => etcdMembersAt(site, address)));
  for (const view of views) expect(view).toEqual(namesOf(controlPlanes));
  const nodes = await (await Kubectl.of(site)).nodes();
  expect(nodes.map(({ metadata }) => metadata.name).sort()).toEqual(namesOf(machines));
  expect(site.events.filter(({ event }) => event === "bootstrapped")).toHaveLength(1);
  const state = (await site.rehearsal.workspace.stack.exportStack()) as { readonly deployment: State };
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const urns = resources.map(({ urn }) => urn);
  expect(urns.filter((urn, at) => urns.indexOf(urn) !== at)).toEqual([]);
  expect(pending).toEqual([]);
}

const namesOf = (machines: readonly TalosMachine[]) => machines.map(({ name }) => name).sort();
