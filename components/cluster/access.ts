import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../../config/schema";
import { Gate } from "../shared/gate";
import type { ClusterHandle } from "./handle";
import { accessOf } from "./kubeconfig";
import { onlineNodes } from "./online";

/** The port of every Kubernetes API server. */
export const API_PORT = 6443;

/** @param host name or address */
export function apiServerUrl(host: string): string {
  return `https://${host}:${String(API_PORT)}`;
}

export interface HandleArgs {
  readonly cluster: ClusterConfig;
  /** Admin access by an address that answers; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** What has to be there before the API can serve and nodes register. */
  readonly settled: readonly pulumi.Resource[];
  /** The cluster is waited for again when one of these changes. No secrets. */
  readonly triggers: readonly pulumi.Input<string>[];
  /** Where to look when the cluster does not come. Default: what talosctl shows. */
  readonly advice?: string;
  readonly readySeconds: number;
  /** When this goes, everything in the cluster is gone too. Default: machines outlive the stack. */
  readonly deletedWith?: pulumi.Resource;
}

/** The gate behind which the Kubernetes API can be used, the provider behind it, and what layers need to know. */
export function createHandle(name: string, args: HandleArgs, opts: pulumi.CustomResourceOptions): ClusterHandle {
  const { cluster, kubeconfig, advice } = args;
  const access = kubeconfig.apply(accessOf);
  const nodes = onlineNodes(cluster).map(({ name, address }) => ({ name, address }));
  const ready = new Gate(
    `${name}-kubernetes`,
    {
      script: "kubernetes",
      input: { access, nodes, ...(advice !== undefined && { advice }) },
      deadlineSeconds: args.readySeconds,
      triggers: args.triggers,
    },
    pulumi.mergeOptions(opts, { dependsOn: [...args.settled] }),
  );
  const provider = new k8s.Provider(
    `${name}-provider`,
    // Without the identifier, a kubeconfig that is not known in a preview would mean "another cluster": replace it all.
    { kubeconfig, clusterIdentifier: cluster.name },
    pulumi.mergeOptions(opts, { dependsOn: ready }),
  );
  return {
    name: cluster.name,
    domain: cluster.domain,
    endpoint: apiServerUrl(cluster.endpoint),
    nodes: cluster.nodes.map(({ name, role, address, arch }) => ({ name, role, address, arch })),
    kubeconfig,
    access,
    provider,
    ready: [ready],
    deletedWith: args.deletedWith,
  };
}
