import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "./handle";
import { TalosCluster } from "./talos";

export type { ClusterHandle, ClusterNode } from "./handle";

export interface CreatedCluster {
  readonly handle: ClusterHandle;
  /** For talosctl; secret. Only of clusters that run Talos. */
  readonly talosconfig?: pulumi.Output<string>;
}

/**
 * The cluster that the stack file describes, by whatever bootstrap it names.
 * @throws pulumi.RunError for a bootstrap that cannot be built yet, before anything is registered
 */
export function createCluster({ cluster, versions }: StackConfig): CreatedCluster {
  const { bootstrap } = cluster;
  switch (bootstrap.type) {
    case "talos": {
      const { handle, talosconfig } = new TalosCluster(cluster.name, { cluster, talos: bootstrap, versions }, {});
      return { handle, talosconfig };
    }
    case "kubeadm":
      throw new pulumi.RunError(
        `homelab:cluster.bootstrap.type: ${bootstrap.type}: clusters of this type can be described and validated, but ` +
          "not built yet; nothing was changed. What can be built: type: talos.",
      );
  }
}
