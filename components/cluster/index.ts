import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema";
import { expiryOf } from "./expiry";
import type { ClusterHandle } from "./handle";

export type { ClusterHandle, ClusterNode } from "./handle";

export interface CreatedCluster {
  readonly handle: ClusterHandle;
  /** For talosctl; secret. Only of clusters that run Talos. */
  readonly talosconfig?: pulumi.Output<string>;
  /** When the certificates in kubeconfig and talosconfig end, as `2027-11-21T18:00:00.000Z`. */
  readonly accessExpires: AccessExpires;
}

export interface AccessExpires {
  readonly kubeconfig: pulumi.Output<string>;
  /** Only of clusters that run Talos. */
  readonly talosconfig?: pulumi.Output<string>;
}

/** Kinds of clusters, each loaded when a stack has it: the start of the program is what people wait for. */
/* eslint-disable @typescript-eslint/no-require-imports -- an import would load them all */
const kinds = {
  talos: () => require("./talos") as typeof import("./talos"),
  kubeadm: () => require("./kubeadm") as typeof import("./kubeadm"),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The cluster that the stack file describes, by whatever bootstrap it names. */
export function createCluster({ cluster, versions, network, storage, secrets }: StackConfig): CreatedCluster {
  const { bootstrap } = cluster;
  switch (bootstrap.type) {
    case "talos": {
      const { TalosCluster } = kinds.talos();
      const { handle, talosconfig, talosconfigExpires } = new TalosCluster(
        cluster.name,
        { cluster, talos: bootstrap, versions },
        {},
      );
      return { handle, talosconfig, accessExpires: { ...expiryIn(handle), talosconfig: talosconfigExpires } };
    }
    case "kubeadm": {
      const { KubeadmCluster } = kinds.kubeadm();
      const args = { cluster, kubeadm: bootstrap, versions, network, storage, sshPrivateKey: secrets.sshPrivateKey };
      const { handle } = new KubeadmCluster(cluster.name, args, {});
      return { handle, accessExpires: expiryIn(handle) };
    }
  }
}

function expiryIn({ access }: ClusterHandle): AccessExpires {
  return {
    kubeconfig: pulumi.unsecret(access.apply((known) => expiryOf(known.clientCertificate).toISOString())),
  };
}
