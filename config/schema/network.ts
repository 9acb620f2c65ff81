import { z } from "zod";
import { ingressSchema } from "./ingress";
import type { DeepReadonly } from "./readonly";
import { addressRange, label, mtu } from "./text";

const flannelSchema = z.strictObject({
  type: z.literal("flannel").describe("Flannel: simple, light, made for small clusters."),
  backend: z
    .enum(["vxlan", "host-gw"])
    .default("vxlan")
    .describe("How packets travel between nodes: encapsulated, or by plain routes (all nodes in one network segment)."),
  mtu: mtu()
    .optional()
    .describe("Largest packet of a pod, in bytes. Default: what Flannel finds; VXLAN takes 50 bytes."),
  networkPolicies: z
    .boolean()
    .default(true)
    .describe("Whether network policies are enforced. Without, default-deny policies do nothing."),
});

const noneSchema = z.strictObject({
  type: z.literal("none").describe("No CNI: nodes stay NotReady until you bring one."),
});

const advertiseSchema = z
  .strictObject({
    interfaces: z
      .array(z.string().min(1).max(15))
      .default([])
      .describe("Interfaces that answer for the addresses. Default: all."),
    nodes: z
      .array(z.string().min(1))
      .default([])
      .describe("Names of the nodes that may answer for the addresses. Default: all."),
  })
  .prefault({});

const poolSchema = z.strictObject({
  name: label().describe("Name of the pool, which a service may ask for."),
  addresses: z
    .array(addressRange())
    .min(1)
    .describe("Ranges or networks inside `cluster.network.nodes` that nothing else uses."),
  autoAssign: z
    .boolean()
    .default(true)
    .describe("Whether services get an address from this pool without asking for it."),
  advertise: advertiseSchema.describe("Who answers for the pool's addresses on the home network (layer 2)."),
});

const metalLBSchema = z.strictObject({
  type: z.literal("metallb").describe("MetalLB in layer 2 mode: one node at a time answers for an address."),
  pools: z.array(poolSchema).min(1).describe("Address pools for services of type LoadBalancer."),
});

export const networkSchema = z.strictObject({
  cni: z.discriminatedUnion("type", [flannelSchema, noneSchema]).describe("The pod network."),
  loadBalancer: z
    .discriminatedUnion("type", [metalLBSchema])
    .optional()
    .describe("Addresses for services of type LoadBalancer."),
  ingress: ingressSchema.optional().describe("The way in for HTTP and HTTPS. Absent: there is none."),
});

export type NetworkConfig = DeepReadonly<z.output<typeof networkSchema>>;
export type FlannelConfig = Extract<NetworkConfig["cni"], { readonly type: "flannel" }>;
export type MetalLBConfig = NonNullable<NetworkConfig["loadBalancer"]>;
export type AddressPool = MetalLBConfig["pools"][number];
export type TraefikConfig = NonNullable<NetworkConfig["ingress"]>;
