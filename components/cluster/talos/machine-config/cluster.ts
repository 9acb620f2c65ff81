import { compact, type ConfigDocument, controlPlaneAddresses, type MachineInput } from "./document";

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
    proxy: input.talos.kubeProxy ? undefined : { disabled: true },
    ...(input.node.role === "controlPlane" && controlPlane(input)),
  });
}

function controlPlane({ cluster, node }: MachineInput): ConfigDocument {
  const addresses = controlPlaneAddresses(cluster);
  const names = [cluster.endpoint, ...(cluster.network.vip ? [cluster.network.vip] : []), ...addresses];
  return {
    allowSchedulingOnControlPlanes: node.workloads,
    apiServer: { certSANs: [...new Set(names)] },
    // etcd would otherwise announce the VIP once a machine holds it.
    etcd: { advertisedSubnets: [cluster.network.nodes] },
  };
}
