import * as ipaddr from "ipaddr.js";
import type { StackConfig } from "../../config/schema";
import { type HostKeys, jumpHostsOf, type SshHostMachine, sshHostOf, type SshHostOptions } from "./ssh-hosts";

/** The simulated site as the rehearsal binary reads it (`rehearsal machines --site FILE`). */
export interface Site {
  /** Where machines keep their disks and logs. */
  readonly dir: string;
  readonly network: { readonly nodes: string; readonly operator: string };
  readonly machines: readonly SiteMachine[];
}

export type SiteMachine = TalosMachine | SshHostMachine;

/** What every machine has. */
export interface MachineBase {
  readonly name: string;
  readonly role: "controlPlane" | "worker";
  readonly address: string;
  readonly arch: "amd64" | "arm64";
  readonly disks: readonly Disk[];
  readonly power: "on" | "off";
}

export interface Disk {
  readonly path: string;
  readonly sizeBytes: number;
  readonly transport: string;
  /** Of the file system on it, when it has one. */
  readonly uuid?: string;
}

export interface TalosMachine extends MachineBase {
  readonly kind: "talos";
}

export interface SiteOptions {
  /** Names of machines that do not answer. */
  readonly off?: readonly string[];
  /** Talos machines that stand there although the stack file does not name them (yet). */
  readonly spare?: readonly SpareMachine[];
  /** What SSH hosts are when they are first switched on, by name. */
  readonly hosts?: Readonly<Record<string, SshHostOptions>>;
  /** Keys of SSH hosts; needed when there are such. */
  readonly keys?: HostKeys;
}

export type SpareMachine = Pick<MachineBase, "name" | "role" | "address" | "arch"> & { readonly installDisk: string };

const terabyte = 1_000_204_886_016;

/**
 * The machines that a stack file names, as they leave the box.
 * @throws Error when the stack's kind of machine cannot be simulated
 */
export function siteOf(config: StackConfig<string>, dir: string, options: SiteOptions = {}): Site {
  return {
    dir,
    network: { nodes: config.cluster.network.nodes, operator: operatorAddress(config) },
    machines: machinesOf(config, options),
  };
}

function machinesOf(
  { cluster }: StackConfig<string>,
  { off = [], spare = [], hosts = {}, keys }: SiteOptions,
): SiteMachine[] {
  const power = (name: string): "off" | "on" => (off.includes(name) ? "off" : "on");
  switch (cluster.bootstrap.type) {
    case "talos":
      return [...cluster.nodes, ...spare].map((node) => ({
        name: node.name,
        kind: "talos",
        role: node.role,
        address: node.address,
        arch: node.arch,
        disks: [diskAt(node.installDisk ?? "/dev/sda")],
        power: power(node.name),
      }));
    case "kubeadm": {
      if (keys === undefined) throw new Error("A site with SSH hosts needs their keys.");
      const nodes = cluster.nodes.map((node) => ({
        ...sshHostOf(node, keys, hosts[node.name]),
        power: power(node.name),
      }));
      return [...nodes, ...jumpHostsOf(cluster, keys)];
    }
  }
}

function diskAt(path: string): Disk {
  return { path, sizeBytes: terabyte, transport: path.startsWith("/dev/nvme") ? "nvme" : "sata" };
}

/** Where the one who runs Pulumi sits: the gateway's address if the stack names one, else the first that is free. */
export function operatorAddress(config: StackConfig<string>): string {
  const { network, nodes } = config.cluster;
  if (network.gateway !== undefined) return network.gateway;
  const taken = new Set([...nodes.map((node) => node.address), ...(network.vip === undefined ? [] : [network.vip])]);
  const first = ipaddr.IPv4.networkAddressFromCIDR(network.nodes).toByteArray();
  for (let host = 1; host < 255; host++) {
    const candidate = [...first.slice(0, 3), (first[3] ?? 0) + host].join(".");
    if (!taken.has(candidate)) return candidate;
  }
  throw new Error(`homelab:cluster.network.nodes ${network.nodes} has no free address for the rehearsal's own use.`);
}
