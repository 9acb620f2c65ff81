import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesAccess } from "./kubeconfig";

export interface ClusterNode {
  readonly name: string;
  readonly role: "controlPlane" | "worker";
  /** IPv4 address in the home network. */
  readonly address: string;
  readonly arch: "amd64" | "arm64";
}

/** What every kind of bootstrap gives to the layers on top. */
export interface ClusterHandle {
  readonly name: string;
  /** DNS domain that services are published under. */
  readonly domain: string;
  /** The Kubernetes API as clients name it: `https://kube.example.org:6443`. The name need not resolve yet. */
  readonly endpoint: string;
  readonly nodes: readonly ClusterNode[];
  /** Admin access by the address of the VIP or of a control plane; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** The same for gates, which read no YAML; secret. */
  readonly access: pulumi.Output<KubernetesAccess>;
  /** The one Kubernetes provider of the cluster. Usable once `ready` is. */
  readonly provider: k8s.Provider;
  /** Met when the API serves and every node is registered. Not Ready: that takes a CNI. */
  readonly ready: readonly pulumi.Resource[];
  /** Met when pods have a network: whatever runs pods comes after. Absent before the network is made, or where it is brought from elsewhere. */
  readonly podNetwork?: pulumi.Resource;
  /** When this goes, everything in the cluster is gone too. Absent where machines outlive the stack. */
  readonly deletedWith?: pulumi.Resource;
}
