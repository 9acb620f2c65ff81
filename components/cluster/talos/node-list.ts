import type { NodeConfig } from "../../../config/schema";

/** What decides who a machine is in a cluster. */
export interface ListedNode {
  readonly name: string;
  readonly address: string;
  readonly role: NodeConfig["role"];
}

/** One word for each node, as people see it in a preview: `rk1-1=192.168.100.61/controlPlane`. */
export function nodeList(nodes: readonly NodeConfig[]): string {
  return nodes
    .map(
      ({ name, address, role, hardware }) =>
        `${name}=${address}/${role}${hardware === undefined ? "" : `/${encodeURIComponent(hardware)}`}`,
    )
    .join(" ");
}

/** The other way round; what is no node is left out. */
export function parseNodeList(text: string): readonly ListedNode[] {
  return text.split(" ").flatMap((word) => {
    const [, name, address, role] = /^([^=]+)=([^/]+)\/(controlPlane|worker)(?:\/|$)/.exec(word) ?? [];
    if (name === undefined || address === undefined || role === undefined) return [];
    return [{ name, address, role: role as ListedNode["role"] }];
  });
}
