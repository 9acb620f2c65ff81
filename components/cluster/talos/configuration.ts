import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterConfig, NodeConfig, TalosBootstrap, Versions } from "../../../config/schema";
import { apiServerUrl } from "../access";
import { configPatches } from "./machine-config";
import { createInstallers, type Installer } from "./schematic";
import { ConfigurationViewer } from "./shown-configuration";

export interface TalosClusterArgs {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  readonly versions: Pick<Versions, "talos" | "kubernetes">;
}

/** What one machine is given. */
export interface MachineConfiguration {
  /** Complete, as YAML documents; secret. */
  readonly complete: pulumi.Output<string>;
  /** For people, without secrets. */
  readonly shown: pulumi.Output<string>;
  readonly installer: pulumi.Output<Installer>;
}

/**
 * The configuration of any of the cluster's machines.
 * The function that is given back registers nothing; the schematics that it needs are registered here.
 */
export function machineConfigurations(
  name: string,
  { cluster, talos: settings, versions }: TalosClusterArgs,
  secrets: talos.machine.Secrets,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): (node: NodeConfig) => MachineConfiguration {
  const installers = createInstallers(name, { talos: settings, nodes: cluster.nodes, version: versions.talos }, opts);
  const viewer = secrets.machineSecrets.apply((known) => {
    const view = new ConfigurationViewer(known, known.cluster.secret);
    return (configuration: string) => view.show(configuration);
  });
  const talosVersion = secrets.talosVersion.apply((made) => contractOf(made, versions.talos));
  return (node) => {
    const installer = installers.get(node.name);
    if (!installer) throw new Error(`there is no machine ${node.name}`);
    const patches = installer.apply(({ image }) =>
      configPatches({ cluster, talos: settings, node, installerImage: image }),
    );
    const generated = talos.machine.getConfigurationOutput(
      {
        clusterName: cluster.name,
        clusterEndpoint: apiServerUrl(cluster.endpoint),
        machineType: node.role === "controlPlane" ? "controlplane" : "worker",
        machineSecrets: secrets.machineSecrets,
        talosVersion,
        kubernetesVersion: versions.kubernetes,
        configPatches: patches,
        docs: false,
        examples: false,
      },
      { parent: opts.parent },
    );
    const complete = pulumi.secret(generated.machineConfiguration);
    return {
      complete,
      shown: pulumi.unsecret(pulumi.all([viewer, complete]).apply(([view, text]) => view(text))),
      installer,
    };
  };
}

/**
 * The version whose features a configuration is written for. It stays that of the cluster's first day: a machine must
 * understand its configuration before it is upgraded as well as after.
 * @param made what the cluster's secrets were made for; imported ones may say a version that is older than this program
 * @see https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/lifecycle-management/upgrading-talos
 */
export function contractOf(made: string, wanted: string): string {
  return OLDEST_CONTRACT.localeCompare(made, "en", { numeric: true }) > 0 ? wanted : made;
}

/** The first Talos that knows the network documents of which configurations are made here. */
const OLDEST_CONTRACT = "v1.12";
