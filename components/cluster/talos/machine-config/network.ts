import { isIP } from "node:net";
import type { ClusterNetwork, NodeConfig } from "../../../../config/schema";
import { compact, type ConfigDocument, controlPlaneAddresses, type MachineInput } from "./document";

type Interface = NonNullable<NodeConfig["interface"]>;

/**
 * Network documents of a machine. They are named, so that a user's patch merges with the one that it means.
 * @see https://docs.siderolabs.com/talos/v1.13/reference/configuration/network/
 */
export function networkDocuments(input: MachineInput): readonly ConfigDocument[] {
  const { cluster, node } = input;
  return [
    hostname(node),
    ...resolvers(cluster.network),
    ...timeServers(cluster.network),
    ...(node.interface ? interfaceDocuments(node, node.interface, cluster.network) : []),
    ...vip(node, cluster.network),
    ...hostEntries(input),
  ];
}

/** Only here: Talos refuses a machine whose hostname is also set in the v1alpha1 document. */
function hostname(node: NodeConfig): ConfigDocument {
  return document("HostnameConfig", { auto: "off", hostname: node.name });
}

function resolvers({ nameservers }: ClusterNetwork): readonly ConfigDocument[] {
  if (nameservers.length === 0) return [];
  return [document("ResolverConfig", { nameservers: nameservers.map((address) => ({ address })) })];
}

function timeServers({ timeServers: servers }: ClusterNetwork): readonly ConfigDocument[] {
  return servers.length === 0 ? [] : [document("TimeSyncConfig", { ntp: { servers } })];
}

function interfaceDocuments(node: NodeConfig, wanted: Interface, network: ClusterNetwork): readonly ConfigDocument[] {
  const mtu = wanted.mtu ?? network.mtu;
  const link = linkName(wanted);
  const ip = wanted.addressing === "static" ? staticAddress(node, network) : {};
  const vlan = { name: link, vlanID: wanted.vlan, parent: wanted.name, mtu, ...ip };
  return [
    ...(wanted.vlan === undefined
      ? [document("LinkConfig", { name: link, up: true, mtu, ...ip })]
      : [document("LinkConfig", { name: wanted.name, up: true, mtu }), document("VLANConfig", vlan)]),
    ...(wanted.addressing === "dhcp" ? [document("DHCPv4Config", { name: link })] : []),
  ];
}

/** The link that carries the node's address. */
function linkName({ name, vlan }: Interface): string {
  return vlan === undefined ? name : `${name}.${String(vlan)}`;
}

function staticAddress(node: NodeConfig, network: ClusterNetwork): ConfigDocument {
  const prefix = network.nodes.slice(network.nodes.indexOf("/"));
  return {
    addresses: [{ address: `${node.address}${prefix}` }],
    routes: network.gateway === undefined ? [] : [{ gateway: network.gateway }],
  };
}

/** The address that moves between control planes. Workers must not have it: nothing would refuse them. */
function vip(node: NodeConfig, network: ClusterNetwork): readonly ConfigDocument[] {
  if (network.vip === undefined || node.role !== "controlPlane" || !node.interface) return [];
  return [document("Layer2VIPConfig", { name: network.vip, link: linkName(node.interface) })];
}

/** Machines reach the API by its name before any name server knows it. */
function hostEntries({ cluster }: MachineInput): readonly ConfigDocument[] {
  if (isIP(cluster.endpoint) !== 0) return [];
  const addresses = cluster.network.vip === undefined ? controlPlaneAddresses(cluster) : [cluster.network.vip];
  return addresses.map((address) => document("StaticHostConfig", { name: address, hostnames: [cluster.endpoint] }));
}

function document(kind: string, fields: ConfigDocument): ConfigDocument {
  return { apiVersion: "v1alpha1", kind, ...compact(fields) };
}
