import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "./handle";
import { KubeadmCluster } from "./kubeadm";
import { TalosCluster } from "./talos";

export type { ClusterHandle, ClusterNode } from "./handle";

export interface CreatedCluster {
  readonly handle: ClusterHandle;
  /** For talosctl; secret. Only of clusters that run Talos. */
  readonly talosconfig?: pulumi.Output<string>;
}

/** The cluster that the stack file describes, by whatever bootstrap it names. */
export function createCluster({ cluster, versions, network, storage, secrets }: StackConfig): CreatedCluster {
  const { bootstrap } = cluster;
  switch (bootstrap.type) {
    case "talos": {
      const { handle, talosconfig } = new TalosCluster(cluster.name, { cluster, talos: bootstrap, versions }, {});
      return { handle, talosconfig };
    }
    case "kubeadm": {
      const args = { cluster, kubeadm: bootstrap, versions, network, storage, sshPrivateKey: secrets.sshPrivateKey };
      return { handle: new KubeadmCluster(cluster.name, args, {}).handle };
    }
  }
}
