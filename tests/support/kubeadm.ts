import type { KubeadmSettings } from "../../components/cluster/kubeadm/settings";
import type { KubeadmBootstrap, NodeConfig, StackConfig } from "../../config/schema";
import { fromRaw, rawStack } from "./stacks";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOfxFRodck4DZgF6FAx5/YodnMDTRdZhdmJMYv0o3aMh";

/** What differs from staging's stack file. */
export interface Change {
  readonly bootstrap?: object;
  readonly network?: object;
  /** Of the only node. */
  readonly node?: object;
  /** Instead of the only node. */
  readonly nodes?: readonly object[];
  readonly versions?: object;
  /** Other layers. */
  readonly layers?: object;
}

/** Three control planes and two workers. */
export const fiveNodes = [
  ...[11, 12, 13].map((last) => sshNode(`cp-${last - 10}`, last, "controlPlane")),
  ...[21, 22].map((last) => sshNode(`worker-${last - 20}`, last, "worker")),
];

function sshNode(name: string, last: number, role: NodeConfig["role"]) {
  return { name, address: `192.168.100.${last}`, role, arch: "amd64", ssh: { user: "ubuntu", hostKey } };
}

/**
 * Staging's machines and pod network, changed and validated; what is on top of them is not of concern here, and nobody asks
 * for their metrics.
 */
export function stagingStack(change: Change = {}): StackConfig {
  const { cluster: machines, network, storage } = rawStack("staging");
  const cluster = machines as { bootstrap: object; network: object; nodes: readonly object[] };
  return fromRaw({
    network,
    ...(!change.nodes && { storage }),
    ...change.layers,
    versions: change.versions ?? {},
    cluster: {
      ...cluster,
      bootstrap: { ...cluster.bootstrap, metrics: "local", ...change.bootstrap },
      network: { ...cluster.network, ...change.network },
      nodes: change.nodes ?? cluster.nodes.map((node) => ({ ...node, ...change.node })),
    },
  });
}

export function stagingSettings(change: Change = {}): KubeadmSettings {
  const { cluster, versions, network, storage } = stagingStack(change);
  return { cluster, kubeadm: cluster.bootstrap as KubeadmBootstrap, versions, network, storage };
}

/** @throws Error when there is no node of that name */
export function nodeOf({ cluster }: Pick<KubeadmSettings, "cluster">, name: string): NodeConfig {
  const node = cluster.nodes.find((each) => each.name === name);
  if (!node) throw new Error(`no node ${name}`);
  return node;
}
