import { z } from "zod";
import type { DeepReadonly } from "./readonly";
import { kubeadmSchema } from "./kubeadm";
import { nodeSchema } from "./node";
import { talosSchema } from "./talos";
import { address, addressRange, dnsName, host, label, mtu, network } from "./text";

const networkSchema = z.strictObject({
  pods: network().default("10.244.0.0/16").describe("Addresses of pods. Every node gets a /24 of it."),
  services: network().default("10.96.0.0/12").describe("Addresses of services inside the cluster."),
  nodes: network().describe("The home network that the machines are in."),
  reserved: z
    .array(addressRange())
    .default([])
    .describe("Addresses of the home network that this cluster must never use or hand out."),
  gateway: address().optional().describe("Router of the home network. Required by nodes with a static address."),
  nameservers: z
    .array(address())
    .default([])
    .describe("Name servers of the machines. Default: what DHCP or Talos gives."),
  mtu: mtu().optional().describe("Largest frame on the machines' interfaces, in bytes. Default: the system's."),
  vip: address()
    .optional()
    .describe("Address that moves between the control planes, for clients of the Kubernetes API."),
  timeServers: z.array(host()).default([]).describe("NTP servers of the machines. Default: the system's."),
});

export const clusterSchema = z.strictObject({
  name: label().describe("Name of the cluster; also of its context in kubeconfig and talosconfig."),
  domain: dnsName().describe("DNS domain that the cluster's services are published under."),
  endpoint: host().describe("Name or address that clients use for the Kubernetes API. A name need not resolve yet."),
  network: networkSchema.describe("Address plan."),
  bootstrap: z.discriminatedUnion("type", [talosSchema, kubeadmSchema]).describe("How machines become a cluster."),
  nodes: z.array(nodeSchema).min(1).describe("The machines, control planes in the order in which they are set up."),
});

export type ClusterConfig = DeepReadonly<z.output<typeof clusterSchema>>;
export type ClusterNetwork = ClusterConfig["network"];
export type NodeConfig = ClusterConfig["nodes"][number];
export type TalosBootstrap = Extract<ClusterConfig["bootstrap"], { readonly type: "talos" }>;
export type KubeadmBootstrap = Extract<ClusterConfig["bootstrap"], { readonly type: "kubeadm" }>;
export type Schematic = TalosBootstrap["schematic"];
export type Taint = NodeConfig["taints"][number];
