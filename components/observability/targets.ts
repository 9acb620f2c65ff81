import type { StackConfig } from "../../config/schema";
import type { ControlPlaneTargets } from "./prometheus/control-plane";

/** Machines that are there: one that is declared offline would never answer. */
export const runningNodes = ({ cluster }: StackConfig) => cluster.nodes.filter(({ offline }) => !offline);

/** Where Kubernetes' own parts are, by what the stack file says of its machines. */
export function controlPlaneTargets(config: StackConfig): ControlPlaneTargets {
  const running = runningNodes(config);
  const { bootstrap } = config.cluster;
  return {
    addresses: running.filter(({ role }) => role === "controlPlane").map(({ address }) => address),
    nodes: running.map(({ address }) => address),
    kubeProxy: bootstrap.kubeProxy !== false,
    reachable: bootstrap.metrics === "nodes",
  };
}
