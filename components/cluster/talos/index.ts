import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterConfig, NodeConfig } from "../../../config/schema";
import type { ClusterHandle } from "../handle";
import { createAccess } from "./access";
import { type MachineConfiguration, machineConfigurations, type TalosClusterArgs } from "./configuration";
import { createNodes } from "./nodes";
import { createResets } from "./reset";
import { createTalosconfig } from "./talosconfig";

export type { TalosClusterArgs } from "./configuration";

/** Bare machines that run Talos, made into a Kubernetes cluster that has no pod network yet. */
export class TalosCluster extends pulumi.ComponentResource {
  readonly handle: ClusterHandle;
  /** For talosctl; secret. */
  readonly talosconfig: pulumi.Output<string>;
  /** When the certificate in it ends, as `2027-11-21T18:00:00.000Z`. */
  readonly talosconfigExpires: pulumi.Output<string>;

  constructor(name: string, args: TalosClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cluster:TalosCluster", name, {}, opts);
    const { cluster } = args;
    const child = { parent: this };

    const secrets = new talos.machine.Secrets(
      `${name}-secrets`,
      { talosVersion: args.versions.talos },
      // Whoever loses them loses every machine. They outlive versions: an upgrade must not touch them.
      { ...child, protect: true, ignoreChanges: ["talosVersion"] },
    );
    const { clientConfiguration } = secrets;
    const configurationOf = once(machineConfigurations(name, args, secrets, child));
    const resets = createResets(name, { ...args, clientConfiguration }, child);
    const resetOf = (node: NodeConfig) => known(resets, node.name);
    const { nodes, kubeconfig } = createNodes(name, { ...args, clientConfiguration, configurationOf, resetOf }, this);

    const lastReset = resetOf(lastOf(cluster));
    this.handle = createAccess(name, { ...args, kubeconfig, nodes, lastReset }, child);
    const { talosconfig, expires } = createTalosconfig(name, { ...args, clientConfiguration, after: kubeconfig }, this);
    this.talosconfig = talosconfig;
    this.talosconfigExpires = expires;
    this.registerOutputs({ endpoint: this.handle.endpoint });
  }
}

/** Each machine's configuration is generated once, whoever asks for it. */
function once(generate: (node: NodeConfig) => MachineConfiguration) {
  const generated = new Map<NodeConfig, MachineConfiguration>();
  return (node: NodeConfig): MachineConfiguration => {
    const configuration = generated.get(node) ?? generate(node);
    generated.set(node, configuration);
    return configuration;
  };
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
