import type { ClusterConfig, NodeConfig } from "../../../config/schema";
import { onlineNodes } from "../online";

export { isOnline } from "../online";

/** The control planes that are online, in the order in which they change. @throws Error when there is none */
export function controlPlanesOf(cluster: ClusterConfig): readonly [NodeConfig, ...NodeConfig[]] {
  const [first, ...others] = onlineNodes(cluster).filter((node) => node.role === "controlPlane");
  if (!first) throw new Error(`cluster ${cluster.name} has no control plane that is online`);
  return [first, ...others];
}

/** The workers that are online. */
export function workersOf(cluster: ClusterConfig): readonly NodeConfig[] {
  return onlineNodes(cluster).filter((node) => node.role === "worker");
}
