import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterConfig, NodeConfig, TalosBootstrap, Versions } from "../../../config/schema";
import { apiServerUrl } from "../access";
import { configPatches } from "./machine-config";
import { createInstallers } from "./schematic";

export interface TalosClusterArgs {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  readonly versions: Pick<Versions, "talos" | "kubernetes">;
}

/**
 * The complete configuration of any of the cluster's machines, as YAML documents; secret.
 * The function that is given back registers nothing; the schematics that it needs are registered here.
 */
export function machineConfigurations(
  name: string,
  { cluster, talos: settings, versions }: TalosClusterArgs,
  secrets: talos.machine.Secrets,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): (node: NodeConfig) => pulumi.Output<string> {
  const installers = createInstallers(name, { talos: settings, nodes: cluster.nodes, version: versions.talos }, opts);
  return (node) => {
    const patches = pulumi
      .output(installers.get(node.name) ?? "")
      .apply((installerImage) => configPatches({ cluster, talos: settings, node, installerImage }));
    const generated = talos.machine.getConfigurationOutput(
      {
        clusterName: cluster.name,
        clusterEndpoint: apiServerUrl(cluster.endpoint),
        machineType: node.role === "controlPlane" ? "controlplane" : "worker",
        machineSecrets: secrets.machineSecrets,
        talosVersion: versions.talos,
        kubernetesVersion: versions.kubernetes,
        configPatches: patches,
        docs: false,
        examples: false,
      },
      { parent: opts.parent },
    );
    return pulumi.secret(generated.machineConfiguration);
  };
}
