import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type * as talos from "@pulumiverse/talos";
import type { ClusterConfig, TalosBootstrap } from "../../../config/schema";
import { refuseUnsafeChange } from "./member-changes";
import { controlPlanesOf } from "./membership";
import { nodeList } from "./node-list";

export interface MembersArgs {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
}

/**
 * Nodes that the stack no longer lists leave the cluster: drained, out of etcd, out of Kubernetes, one after the other. So
 * do control planes whose machine was exchanged. Runs when the list changes; nobody leaves when the cluster is made.
 */
export function createMembers(name: string, args: MembersArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const { cluster, talos: settings } = args;
  const input = {
    stack: cluster.name,
    nodes: cluster.nodes.map(({ name: node }) => node),
    controlPlanes: controlPlanesOf(cluster).map(({ name, address }) => ({ name, address })),
    credentials: args.clientConfiguration,
    drainSeconds: settings.timeouts.drainSeconds,
    wipes: settings.onDestroy === "reset",
  };
  return new local.Command(
    `${name}-members`,
    {
      update: "node ops/gates/members.mjs",
      stdin: pulumi.secret(pulumi.jsonStringify(input)),
      // For people and for the hook to see; the script reads its input.
      environment: { NODES: nodeList(cluster.nodes) },
      logging: local.Logging.Stderr,
      addPreviousOutputInEnv: false,
    },
    pulumi.mergeOptions(opts, {
      additionalSecretOutputs: ["stdin"],
      hooks: { beforeUpdate: [refuseUnsafeChange(`${name}-members-change`)] },
    }),
  );
}
