import { parse } from "yaml";
import { etcdMembers, type TalosCredentials } from "../../ops/lib/talos-api";
import type { Cluster, Observed } from "./site";

/** A machine of a test's own Talos cluster, at an address of production's network. */
export function talosMachine(name: string, role: "controlPlane" | "worker", host: number, more: object = {}) {
  const address = `192.168.100.${host}`;
  return { name, address, role, arch: "arm64" as const, installDisk: "/dev/nvme0n1", ...more };
}

export type TalosMachine = ReturnType<typeof talosMachine>;

type Edit = (cluster: Cluster, config: Record<string, unknown>) => void;

/** Makes the production stack one of these machines. */
export function withMachines(
  machines: readonly TalosMachine[],
  bootstrap: Readonly<Record<string, unknown>> = {},
): Edit {
  return (cluster) => {
    cluster.nodes = machines.map((machine) => ({ ...machine }));
    Object.assign(cluster.bootstrap, bootstrap);
  };
}

/** The same, without anything in the cluster: not even a pod network. */
export function onlyMachines(...args: Parameters<typeof withMachines>): Edit {
  return (cluster, config) => {
    withMachines(...args)(cluster, config);
    config["homelab:network"] = { cni: { type: "none" } };
  };
}

/** Changes the stack file's cluster, for the operations that follow. */
export function editCluster({ rehearsal }: Observed, edit: (cluster: Cluster) => void): void {
  rehearsal.configure((config) => {
    edit(config["homelab:cluster"] as Cluster);
  });
}

/** The names of etcd's members, as the machine at that address knows them. */
export async function etcdMembersAt(site: Observed, address: string): Promise<string[]> {
  const members = await etcdMembers({ address, credentials: await talosCredentials(site) }, 60_000);
  return members.map(({ hostname }) => hostname).sort();
}

/** The credentials that the stack gives out for talosctl. */
export async function talosCredentials({ rehearsal }: Observed): Promise<TalosCredentials> {
  const { talosconfig } = await rehearsal.outputs();
  const { context, contexts } = parse(String(talosconfig?.value)) as {
    context: string;
    contexts: Record<string, { ca: string; crt: string; key: string }>;
  };
  const own = contexts[context];
  if (!own) throw new Error(`the talosconfig has no context ${context}`);
  return { caCertificate: own.ca, clientCertificate: own.crt, clientKey: own.key };
}

/** What machines said of themselves, from one point on: `machine: event`. */
export function said({ events }: Observed, from = 0, ...which: readonly string[]): string[] {
  return events
    .slice(from)
    .filter(({ event }) => which.includes(event))
    .map(({ machine, event }) => `${machine}: ${event}`);
}
