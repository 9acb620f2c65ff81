import type { StackConfig } from "../../config/schema";
import type { ControlPlaneTargets } from "./prometheus/control-plane";

/** Where Kubernetes' own parts are, by what the stack file says of its machines. */
export function controlPlaneTargets({ cluster }: StackConfig): ControlPlaneTargets {
  const running = cluster.nodes.filter(({ offline }) => !offline);
  return {
    addresses: running.filter(({ role }) => role === "controlPlane").map(({ address }) => address),
    nodes: running.map(({ address }) => address),
    kubeProxy: cluster.bootstrap.kubeProxy !== false,
    reachable: cluster.bootstrap.metrics === "nodes",
  };
}
