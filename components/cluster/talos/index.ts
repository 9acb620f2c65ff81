import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterConfig, NodeConfig } from "../../../config/schema";
import type { ClusterHandle } from "../handle";
import { accessOf } from "../kubeconfig";
import { onlineNodes } from "../online";
import { createAccess, createKubeconfig } from "./access";
import { createBootstrap } from "./bootstrap";
import { machineConfigurations, type TalosClusterArgs } from "./configuration";
import { TalosControlPlane } from "./control-plane";
import { TalosMachine, type TalosMachineArgs } from "./machine";
import { createMembers } from "./members";
import { controlPlanesOf, workersOf } from "./membership";
import { createResets } from "./reset";

export type { TalosClusterArgs } from "./configuration";

/** Bare machines that run Talos, made into a Kubernetes cluster that has no pod network yet. */
export class TalosCluster extends pulumi.ComponentResource {
  readonly handle: ClusterHandle;
  /** For talosctl; secret. */
  readonly talosconfig: pulumi.Output<string>;

  constructor(name: string, args: TalosClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cluster:TalosCluster", name, {}, opts);
    const { cluster, talos: settings } = args;
    const child = { parent: this };
    const nameOf = (node: NodeConfig) => `${name}-${node.name}`;

    const secrets = new talos.machine.Secrets(
      `${name}-secrets`,
      { talosVersion: args.versions.talos },
      // Whoever loses them loses every machine. They outlive versions: an upgrade must not touch them.
      { ...child, protect: true, ignoreChanges: ["talosVersion"] },
    );
    const { clientConfiguration } = secrets;
    const configurationOf = machineConfigurations(name, args, secrets, child);
    const resets = createResets(name, { ...args, clientConfiguration }, child);
    const machineArgs = (node: NodeConfig, after: readonly pulumi.Resource[] = []): TalosMachineArgs => ({
      node,
      talos: settings,
      clientConfiguration,
      machineConfiguration: configurationOf(node),
      after,
      reset: known(resets, node.name),
    });

    const [first, ...others] = controlPlanesOf(cluster);
    const firstControlPlane = new TalosControlPlane(nameOf(first), machineArgs(first), child);
    const bootstrap = createBootstrap(
      name,
      { node: first, clientConfiguration, timeoutSeconds: settings.timeouts.bootstrapSeconds },
      { ...child, dependsOn: firstControlPlane.ready },
    );
    const kubeconfig = createKubeconfig(name, { ...args, first, bootstrap, clientConfiguration }, child);
    const access = kubeconfig.apply(accessOf);
    const members = createMembers(name, { ...args, clientConfiguration, access }, child);
    const controlPlanes = [firstControlPlane];
    // Nobody joins etcd while a member is dead: it refuses.
    let previous: pulumi.Resource[] = [firstControlPlane.ready, members];
    for (const node of others) {
      // One at a time: two control planes that change together can cost etcd its quorum.
      const next = new TalosControlPlane(nameOf(node), machineArgs(node, previous), child);
      controlPlanes.push(next);
      previous = [next.ready];
    }
    const machines = [
      ...controlPlanes.map((controlPlane) => controlPlane.machine),
      ...workersOf(cluster).map((node) => new TalosMachine(nameOf(node), machineArgs(node), child)),
    ];

    const lastReset = known(resets, lastOf(cluster).name);
    this.handle = createAccess(name, { ...args, kubeconfig, machines, lastReset }, child);
    this.talosconfig = talosconfigOf(cluster, clientConfiguration, this);
    this.registerOutputs({ endpoint: this.handle.endpoint });
  }
}

/** The machine that is wiped last: the first control plane, even while it is away. */
function lastOf({ name, nodes }: ClusterConfig): NodeConfig {
  const first = nodes.find((node) => node.role === "controlPlane");
  if (!first) throw new Error(`cluster ${name} has no control plane`);
  return first;
}

function known(resets: ReadonlyMap<string, pulumi.Resource>, node: string): pulumi.Resource {
  const reset = resets.get(node);
  if (!reset) throw new Error(`there is no machine ${node}`);
  return reset;
}

/** Its endpoints are machines, never the VIP: that one is gone when the Talos API is needed most. */
function talosconfigOf(
  cluster: ClusterConfig,
  clientConfiguration: pulumi.Output<talos.types.ClientConfiguration>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const endpoints = controlPlanesOf(cluster).map((node) => node.address);
  const nodes = onlineNodes(cluster).map((node) => node.address);
  const client = { clusterName: cluster.name, clientConfiguration, endpoints, nodes };
  return pulumi.secret(talos.client.getConfigurationOutput(client, { parent }).talosConfig);
}
