import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeConfig } from "../../../config/schema";
import { apiServerUrl, createHandle } from "../access";
import type { ClusterHandle } from "../handle";
import { withServer } from "../kubeconfig";
import type { TalosClusterArgs } from "./configuration";
import type { TalosNode } from "./nodes";

export interface AccessArgs extends TalosClusterArgs {
  /** Admin access to the Kubernetes API; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Every machine that is online. */
  readonly nodes: readonly TalosNode[];
  /** What goes last, where machines are wiped with the stack. */
  readonly lastReset: pulumi.Resource;
}

/** The gate behind which the Kubernetes API can be used, and what layers need to know. */
export function createAccess(name: string, args: AccessArgs, opts: pulumi.CustomResourceOptions): ClusterHandle {
  return createHandle(
    name,
    {
      cluster: args.cluster,
      kubeconfig: args.kubeconfig,
      settled: args.nodes.map(({ settled }) => settled),
      triggers: args.nodes.map(({ machine }) => machine.configurationFingerprint),
      readySeconds: args.talos.timeouts.readySeconds,
      deletedWith: args.talos.onDestroy === "reset" ? args.lastReset : undefined,
    },
    opts,
  );
}

export interface KubeconfigArgs extends TalosClusterArgs {
  /** The control plane that hands it out. */
  readonly first: NodeConfig;
  readonly bootstrap: pulumi.Resource;
  readonly clientConfiguration: pulumi.Output<talos.types.ClientConfiguration>;
}

/** Admin access. Talos names the cluster's endpoint in it, which need not resolve here; certificates carry addresses too. */
export function createKubeconfig(
  name: string,
  args: KubeconfigArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { cluster, first, talos: settings } = args;
  const timeout = `${String(settings.timeouts.applySeconds)}s`;
  const admin = new talos.cluster.Kubeconfig(
    `${name}-kubeconfig`,
    {
      node: first.address,
      clientConfiguration: args.clientConfiguration,
      certificateRenewalDuration: `${String(settings.renewalDays * 24)}h`,
      timeouts: { create: timeout, update: timeout },
    },
    pulumi.mergeOptions(opts, { dependsOn: args.bootstrap }),
  );
  const server = apiServerUrl(cluster.network.vip ?? first.address);
  return pulumi.secret(admin.kubeconfigRaw.apply((raw) => withServer(raw, server)));
}
