import * as ipaddr from "ipaddr.js";
import type { StackConfig } from "../../config/schema";

/** The simulated site as the rehearsal binary reads it (`rehearsal machines --site FILE`). */
export interface Site {
  /** Where machines keep their disks and logs. */
  readonly dir: string;
  readonly network: { readonly nodes: string; readonly operator: string };
  readonly machines: readonly SiteMachine[];
}

export interface SiteMachine {
  readonly name: string;
  readonly kind: "talos";
  readonly role: "controlPlane" | "worker";
  readonly address: string;
  readonly arch: "amd64" | "arm64";
  readonly disks: readonly { readonly path: string; readonly sizeBytes: number; readonly transport: string }[];
  readonly power: "on" | "off";
}

const terabyte = 1_000_204_886_016;

/**
 * The machines that a stack file names, as they leave the box.
 * @param off names of machines that do not answer
 * @throws Error when the stack's kind of machine cannot be simulated
 */
export function siteOf(config: StackConfig<string>, dir: string, off: readonly string[] = []): Site {
  const { cluster } = config;
  if (cluster.bootstrap.type !== "talos") {
    throw new Error(
      `Stack "${cluster.name}" is bootstrapped by ${cluster.bootstrap.type}; only Talos machines can be rehearsed so far.`,
    );
  }
  return {
    dir,
    network: { nodes: cluster.network.nodes, operator: operatorAddress(config) },
    machines: cluster.nodes.map((node) => ({
      name: node.name,
      kind: "talos",
      role: node.role,
      address: node.address,
      arch: node.arch,
      disks: [diskAt(node.installDisk ?? "/dev/sda")],
      power: off.includes(node.name) ? "off" : "on",
    })),
  };
}

function diskAt(path: string) {
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
