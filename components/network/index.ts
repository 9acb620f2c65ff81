import type { AddressPool, StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { Flannel } from "./flannel";
import { MetalLB } from "./metallb";

export interface CreatedNetwork {
  /** Pools that services of type LoadBalancer get addresses from. */
  readonly loadBalancerPools: readonly AddressPool[];
}

/** Pod network and load balancer addresses, as far as the stack file asks for them. */
export function createNetwork(
  { cluster: { network: plan }, network, versions }: StackConfig,
  cluster: ClusterHandle,
): CreatedNetwork {
  if (!network) return { loadBalancerPools: [] };
  const { charts } = versions;
  // The provider stands behind the gate, and so does whatever is made with it.
  const opts = { provider: cluster.provider, deletedWith: cluster.deletedWith };

  if (network.cni.type === "flannel") {
    new Flannel("flannel", { chart: charts.flannel, flannel: network.cni, pods: plan.pods }, opts);
  }
  const pools = network.loadBalancer?.pools ?? [];
  if (network.loadBalancer) {
    new MetalLB("metallb", { chart: charts.metallb, pools, access: cluster.access }, opts);
  }
  return { loadBalancerPools: pools };
}
