import type { ClusterConfig, NodeConfig } from "../../config/schema";

/** Whether the machine is there: one that is declared offline is neither asked nor waited for. */
export function isOnline(node: NodeConfig): boolean {
  return node.offline !== true;
}

/** The machines that can be asked for something. */
export function onlineNodes({ nodes }: ClusterConfig): readonly NodeConfig[] {
  return nodes.filter(isOnline);
}
