import * as pulumi from "@pulumi/pulumi";
import { type ListedNode, parseNodeList } from "./node-list";

/** A hook that refuses changes of the list of nodes that cannot end well, in previews already. */
export function refuseUnsafeChange(name: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    ({ oldInputs, newInputs }) => {
      const refusal = refusalOf(listIn(oldInputs), listIn(newInputs));
      if (refusal !== undefined) throw new Error(`homelab:cluster.nodes: ${refusal} Nothing was changed.`);
    },
    { onDryRun: true },
  );
}

/** Why the nodes cannot change from one list to the other in one update, or undefined where they can. */
export function refusalOf(old: readonly ListedNode[], next: readonly ListedNode[]): string | undefined {
  return renamed(old, next) ?? otherRole(old, next) ?? nobodyStays(old, next) ?? mostExchanged(old, next);
}

/** A Kubernetes node and an etcd member have one name for all their lives. */
function renamed(old: readonly ListedNode[], next: readonly ListedNode[]): string | undefined {
  for (const { name, address } of next) {
    const before = old.find((node) => node.address === address);
    if (before && before.name !== name) {
      return (
        `${before.name} at ${address} is now called ${name}: a node cannot be renamed. Take ${before.name} out of the ` +
        `file and update; wipe the machine where that does not do it (docs/talos-nodes.md); then add it as ${name} and ` +
        "update again."
      );
    }
  }
  return undefined;
}

/** Talos sets a machine up for one role. */
function otherRole(old: readonly ListedNode[], next: readonly ListedNode[]): string | undefined {
  for (const { name, role } of next) {
    const before = old.find((node) => node.name === name);
    if (before && before.role !== role) {
      return (
        `${name} was ${inWords(before.role)} and is now ${inWords(role)}: a running machine keeps its role. Take it out of ` +
        "the file and update, wipe the machine, then add it in its new role."
      );
    }
  }
  return undefined;
}

/** What etcd knows is on its members. */
function nobodyStays(old: readonly ListedNode[], next: readonly ListedNode[]): string | undefined {
  const { before, leaving } = exchanged(old, next);
  if (before.length === 0 || leaving.length < before.length) return undefined;
  return (
    `none of the control planes ${namesOf(before)} would stay, and etcd's data goes with them. Keep one until the new ones ` +
    "have joined."
  );
}

/** With more than half of etcd's members gone, the few that stay decide for the new ones: one at a time is safer. */
function mostExchanged(old: readonly ListedNode[], next: readonly ListedNode[]): string | undefined {
  const { before, leaving, joining } = exchanged(old, next);
  if (joining.length === 0 || leaving.length === 0 || leaving.length * 2 < before.length) return undefined;
  return (
    `${String(leaving.length)} of ${String(before.length)} control planes would be exchanged at once (${namesOf(leaving)} ` +
    `for ${namesOf(joining)}), and etcd would be without its majority in between. Exchange one, update, and go on with the next.`
  );
}

function exchanged(old: readonly ListedNode[], next: readonly ListedNode[]) {
  const before = old.filter(isControlPlane);
  const after = next.filter(isControlPlane);
  return { before, leaving: without(before, after), joining: without(after, before) };
}

const isControlPlane = ({ role }: ListedNode): boolean => role === "controlPlane";

function without(nodes: readonly ListedNode[], others: readonly ListedNode[]): readonly ListedNode[] {
  return nodes.filter(({ name }) => !others.some((other) => other.name === name));
}

const namesOf = (nodes: readonly ListedNode[]): string => nodes.map(({ name }) => name).join(", ");

const inWords = (role: ListedNode["role"]): string => (role === "controlPlane" ? "a control plane" : "a worker");

function listIn(inputs: unknown): readonly ListedNode[] {
  const { environment } = (inputs ?? {}) as { readonly environment?: { readonly NODES?: unknown } };
  return typeof environment?.NODES === "string" ? parseNodeList(environment.NODES) : [];
}
