import type { TalosBootstrap } from "../../../../config/schema";
import { compact, type ConfigDocument, controlPlaneAddresses, type MachineInput } from "./document";

/** Beyond the machine itself; whoever asks has to show a token. */
const everywhere = { extraArgs: { "bind-address": "0.0.0.0" } };

/** The `cluster` section: what all machines agree on, and what control planes run. */
export function clusterSection(input: MachineInput): ConfigDocument {
  const { network } = input.cluster;
  return compact({
    network: {
      podSubnets: [network.pods],
      serviceSubnets: [network.services],
      // The CNI is a layer on top, so that it can be changed without touching machines.
      cni: { name: "none" },
    },
    proxy: proxy(input.talos),
    ...(input.node.role === "controlPlane" && controlPlane(input)),
  });
}

function proxy({ kubeProxy, metrics }: TalosBootstrap): ConfigDocument | undefined {
  if (!kubeProxy) return { disabled: true };
  return metrics === "nodes" ? { extraArgs: { "metrics-bind-address": "0.0.0.0:10249" } } : undefined;
}

function controlPlane({ cluster, talos, node }: MachineInput): ConfigDocument {
  const addresses = controlPlaneAddresses(cluster);
  const names = [cluster.endpoint, ...(cluster.network.vip ? [cluster.network.vip] : []), ...addresses];
  return {
    allowSchedulingOnControlPlanes: node.workloads,
    apiServer: { certSANs: [...new Set(names)] },
    // etcd would otherwise announce the VIP once a machine holds it.
    etcd: {
      advertisedSubnets: [cluster.network.nodes],
      ...(talos.metrics === "nodes" && { extraArgs: { "listen-metrics-urls": "http://0.0.0.0:2381" } }),
    },
    ...(talos.metrics === "nodes" && { controllerManager: everywhere, scheduler: everywhere }),
  };
}
