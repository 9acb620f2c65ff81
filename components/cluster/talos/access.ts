import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeConfig } from "../../../config/schema";
import { Gate } from "../../shared/gate";
import type { ClusterHandle } from "../handle";
import { accessOf, withServer } from "../kubeconfig";
import { apiServerUrl, type TalosClusterArgs } from "./configuration";
import type { TalosMachine } from "./machine";

export interface AccessArgs extends TalosClusterArgs {
  /** The control plane that was bootstrapped. */
  readonly first: NodeConfig;
  readonly bootstrap: pulumi.Resource;
  /** Every machine of the cluster. */
  readonly machines: readonly TalosMachine[];
  readonly clientConfiguration: pulumi.Output<talos.types.ClientConfiguration>;
}

/** Admin access to the Kubernetes API, and the gate behind which it can be used. */
export function createAccess(name: string, args: AccessArgs, opts: pulumi.CustomResourceOptions): ClusterHandle {
  const { cluster } = args;
  const kubeconfig = createKubeconfig(name, args, opts);
  const access = kubeconfig.apply(accessOf);
  const ready = createReadyGate(name, args, access, opts);
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
    deletedWith: args.talos.onDestroy === "reset" ? args.machines[0]?.configuration : undefined,
  };
}

/** Talos names the cluster's endpoint in it, which need not resolve here; certificates carry addresses too. */
function createKubeconfig(name: string, args: AccessArgs, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const { cluster, first, talos: settings } = args;
  const timeout = `${String(settings.timeouts.applySeconds)}s`;
  const admin = new talos.cluster.Kubeconfig(
    `${name}-kubeconfig`,
    {
      node: first.address,
      clientConfiguration: args.clientConfiguration,
      timeouts: { create: timeout, update: timeout },
    },
    pulumi.mergeOptions(opts, { dependsOn: args.bootstrap }),
  );
  const server = apiServerUrl(cluster.network.vip ?? first.address);
  return pulumi.secret(admin.kubeconfigRaw.apply((raw) => withServer(raw, server)));
}

function createReadyGate(
  name: string,
  args: AccessArgs,
  access: ClusterHandle["access"],
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new Gate(
    `${name}-kubernetes`,
    {
      script: "kubernetes",
      input: { access, nodes: args.cluster.nodes.map(({ name, address }) => ({ name, address })) },
      deadlineSeconds: args.talos.timeouts.readySeconds,
      triggers: args.machines.map((machine) => machine.configurationFingerprint),
    },
    pulumi.mergeOptions(opts, { dependsOn: args.machines.map((machine) => machine.configuration) }),
  );
}
