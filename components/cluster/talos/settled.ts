import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type * as talos from "@pulumiverse/talos";
import type { ClusterConfig, NodeConfig, TalosBootstrap, Versions } from "../../../config/schema";
import type { KubernetesAccess } from "../kubeconfig";
import { changeHook } from "./change-hook";
import type { MachineConfiguration } from "./configuration";
import { controlPlanesOf } from "./membership";

export interface SettledArgs {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  readonly versions: Pick<Versions, "talos" | "kubernetes">;
  readonly node: NodeConfig;
  readonly configuration: MachineConfiguration;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
  /** Admin access to the Kubernetes API; secret. */
  readonly access: pulumi.Input<KubernetesAccess>;
}

/**
 * One machine, brought to what the stack says of it and found well: its configuration in effect, the wanted Talos with the
 * wanted schematic, etcd, API server and node healthy. Runs again when the configuration or a version changes; looks
 * first, and upgrades only what differs. What comes after it is not touched before it is done.
 */
export class TalosSettled extends local.Command {
  constructor(name: string, args: SettledArgs, opts: pulumi.CustomResourceOptions) {
    const { node, versions } = args;
    super(
      `${name}-settled`,
      {
        // The versions are for people, and for the hook.
        create: `node ops/steps/talos-node.mjs ${versions.talos} ${versions.kubernetes}`,
        stdin: pulumi.secret(pulumi.jsonStringify(inputOf(args))),
        // What changes shows in a preview; the script reads its input.
        environment: { CONFIGURATION: args.configuration.shown },
        logging: local.Logging.None,
        addPreviousOutputInEnv: false,
      },
      // No triggers: a changed trigger is a replacement, a changed input an update in place.
      pulumi.mergeOptions(opts, {
        additionalSecretOutputs: ["stdin"],
        hooks: { beforeUpdate: [changeHook(`${name}-changes`, node)] },
      }),
    );
  }
}

function inputOf(args: SettledArgs): Readonly<Record<string, pulumi.Input<unknown>>> {
  const { cluster, node, configuration, talos: settings } = args;
  // Of all the versions that there are: another chart is no change of a machine.
  const { talos, kubernetes } = args.versions;
  const { readySeconds, drainSeconds, upgradeSeconds } = settings.timeouts;
  return {
    node: { name: node.name, address: node.address, role: node.role },
    controlPlanes: controlPlanesOf(cluster).map(({ name, address }) => ({ name, address })),
    alone: cluster.nodes.length === 1,
    wanted: configuration.installer.apply((installer) => ({ talos, kubernetes, ...installer })),
    configuration: configuration.complete,
    staged: settings.applyMode.startsWith("staged"),
    credentials: args.clientConfiguration,
    access: args.access,
    timeouts: { readySeconds, drainSeconds, upgradeSeconds },
  };
}
