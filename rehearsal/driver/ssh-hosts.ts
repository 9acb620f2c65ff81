import * as ipaddr from "ipaddr.js";
import type { ClusterConfig, NodeConfig } from "../../config/schema";
import type { Disk, MachineBase } from "./site";
import { type KeyPair, newKeyPair } from "./ssh-keys";

/** A host that is reached over SSH, as the site file describes it. */
export interface SshHostMachine extends MachineBase {
  readonly kind: "ssh";
  readonly host: {
    /** Ubuntu's version. */
    readonly os: UbuntuVersion;
    /** As the device tree has it; empty for a PC. */
    readonly model: string;
    readonly memoryBytes: number;
    /** Whether a fresh installation swaps. */
    readonly swap: boolean;
    /** May become root with sudo. */
    readonly user: string;
    readonly port: number;
    readonly hostKey: string;
    readonly authorizedKeys: readonly string[];
    /** Whether the SSH server lets others be reached through it. */
    readonly allowForwarding: boolean;
  };
  readonly faults: HostFaults;
}

export type UbuntuVersion = "22.04" | "24.04";

/** What is wrong with a host. */
export interface HostFaults {
  /** sudo asks for a password. */
  readonly sudoPassword?: boolean;
  /** What every disk has left. */
  readonly diskFreeBytes?: number;
  /** A TCP port that another program holds. */
  readonly portTaken?: number;
  /** An automatic update holds apt's lock. */
  readonly aptLock?: boolean;
  /** The host reboots, once, when it is about to run a command line with this text. */
  readonly rebootAt?: string;
  /** SSH connections are cut, once, when the host is about to run a command line with this text. */
  readonly cutAt?: string;
}

export interface SshHostOptions {
  readonly os?: UbuntuVersion;
  readonly faults?: HostFaults;
}

/** Generated keys of a site: a rehearsal knows no real one. */
export class HostKeys {
  /** With which the program logs in. */
  readonly login = newKeyPair();
  private readonly hosts = new Map<string, KeyPair>();

  /** The host key of the machine at an address. */
  of(address: string): KeyPair {
    const pair = this.hosts.get(address) ?? newKeyPair();
    this.hosts.set(address, pair);
    return pair;
  }
}

type Ssh = NonNullable<NodeConfig["ssh"]>;

const gigabyte = 1_000_000_000;
const raspberryPi = { model: "Raspberry Pi 4 Model B Rev 1.4", memoryBytes: 8 * gigabyte, os: "22.04" } as const;
const pc = { model: "", memoryBytes: 16 * gigabyte, os: "24.04" } as const;

/** A fresh host as a node describes it: arm64 is a Raspberry Pi, amd64 a PC. */
export function sshHostOf(
  node: NodeConfig,
  keys: HostKeys,
  { os, faults = {} }: SshHostOptions = {},
): Omit<SshHostMachine, "power"> {
  const { model, memoryBytes, os: usual } = node.arch === "arm64" ? raspberryPi : pc;
  const ssh = sshOf(node);
  return {
    name: node.name,
    kind: "ssh",
    role: node.role,
    address: node.address,
    arch: node.arch,
    disks: disksOf(node),
    host: {
      os: os ?? usual,
      model,
      memoryBytes,
      swap: true,
      user: ssh.user,
      port: ssh.port,
      hostKey: keys.of(node.address).privateKey,
      authorizedKeys: [keys.login.publicKey],
      allowForwarding: true,
    },
    faults,
  };
}

/**
 * Machines that nodes are reached through and that are no nodes themselves.
 * @throws Error for one that is outside of the nodes' network, which is all that a site has
 */
export function jumpHostsOf({ nodes, network }: ClusterConfig, keys: HostKeys): SshHostMachine[] {
  const addresses = new Set(nodes.map(({ address }) => address));
  const hosts = nodes.map((node) => sshOf(node).jumpHost).filter((host) => host !== undefined);
  const site = ipaddr.IPv4.parseCIDR(network.nodes);
  const outside = hosts.find(({ address }) => !ipaddr.IPv4.isValid(address) || !ipaddr.IPv4.parse(address).match(site));
  if (outside) {
    throw new Error(
      `The jump host ${outside.address} is not in homelab:cluster.network.nodes ${network.nodes}, the only network that is simulated. Rehearse with an address in it.`,
    );
  }
  const apart = new Map(hosts.filter(({ address }) => !addresses.has(address)).map((host) => [host.address, host]));
  return [...apart.values()].map((host) => ({
    name: `jump-${host.address.replaceAll(".", "-")}`,
    kind: "ssh",
    role: "worker",
    address: host.address,
    arch: "amd64",
    power: "on",
    disks: [systemDisk("amd64")],
    host: {
      ...pc,
      swap: false,
      user: host.user,
      port: host.port,
      hostKey: keys.of(host.address).privateKey,
      authorizedKeys: [keys.login.publicKey],
      allowForwarding: true,
    },
    faults: {},
  }));
}

function sshOf({ name, ssh }: NodeConfig): Ssh {
  if (ssh === undefined) throw new Error(`Node ${name} has no ssh block.`);
  return ssh;
}

function disksOf({ arch, dataDisk }: NodeConfig): Disk[] {
  const system = systemDisk(arch);
  if (dataDisk === undefined) return [system];
  const path = arch === "arm64" ? "/dev/sda" : "/dev/sdb";
  return [system, { path, sizeBytes: 1000 * gigabyte, transport: "usb", uuid: dataDisk.uuid }];
}

const systemDisk = (arch: NodeConfig["arch"]): Disk =>
  arch === "arm64"
    ? { path: "/dev/mmcblk0", sizeBytes: 256 * gigabyte, transport: "mmc" }
    : { path: "/dev/sda", sizeBytes: 512 * gigabyte, transport: "sata" };
