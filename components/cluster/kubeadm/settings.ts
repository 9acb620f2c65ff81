import type * as pulumi from "@pulumi/pulumi";
import type {
  ClusterConfig,
  KubeadmBootstrap,
  NetworkConfig,
  NodeConfig,
  StorageConfig,
  Versions,
} from "../../../config/schema";

/** Everything that a cluster on Ubuntu machines is made from. */
export interface KubeadmClusterArgs {
  readonly cluster: ClusterConfig;
  readonly kubeadm: KubeadmBootstrap;
  readonly versions: Pick<Versions, "kubernetes" | "containerd" | "pauseImage">;
  /** What the firewall has to let through. */
  readonly network?: NetworkConfig;
  /** Local volumes, whose folders the machines get. */
  readonly storage?: StorageConfig;
  /** OpenSSH private key; secret. Without it, the SSH agent is asked. */
  readonly sshPrivateKey?: pulumi.Input<string>;
}

/** Those of the arguments that are known while the program runs, and what follows from them. */
export type KubeadmSettings = Omit<KubeadmClusterArgs, "sshPrivateKey">;

/** The control planes, in the order in which they are set up. @throws Error when there is none */
export function controlPlanesOf({ name, nodes }: ClusterConfig): readonly [NodeConfig, ...NodeConfig[]] {
  const [first, ...others] = nodes.filter((node) => node.role === "controlPlane");
  if (!first) throw new Error(`cluster ${name} has no control plane`);
  return [first, ...others];
}

export function workersOf({ nodes }: ClusterConfig): readonly NodeConfig[] {
  return nodes.filter((node) => node.role === "worker");
}

/** `v1.36` of `v1.36.3`. */
export function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
