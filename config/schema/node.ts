import { z } from "zod";
import { labelsSchema, taintSchema } from "./labels";
import { patchesSchema } from "./patch";
import { schematicSchema } from "./schematic";
import { address, diskPath, label, mtu, text } from "./text";

const interfaceSchema = z.strictObject({
  name: z.string().min(1).max(15).describe("Name of the network interface, such as eth0 or enp1s0."),
  addressing: z
    .enum(["dhcp", "static"])
    .default("dhcp")
    .describe("Where the address comes from: the router (which then always gives this one) or this file."),
  vlan: z.number().int().min(1).max(4094).optional().describe("VLAN that the node's address is on."),
  mtu: mtu().optional().describe("Largest frame, in bytes. Default: `cluster.network.mtu`."),
});

const HOST_KEY = "^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$";

const sshSchema = z.strictObject({
  user: z.string().min(1).default("root").describe("User that may become root without a password."),
  port: z.number().int().min(1).max(65535).default(22).describe("Port of the SSH server."),
  hostKey: text("public key", HOST_KEY, (value) =>
    new RegExp(HOST_KEY).test(value)
      ? undefined
      : {
          rule: "must be the machine's public host key, as `ssh-keyscan -t ed25519 <address>` prints it, without the address",
        },
  ).describe("The machine's public host key (`ssh-keyscan -t ed25519 <address>`): no other machine is talked to."),
});

const fields = z.strictObject({
  name: label().describe("Host name of the machine and name of the Kubernetes node."),
  address: address().describe("IPv4 address of the machine, in `cluster.network.nodes`."),
  role: z
    .enum(["controlPlane", "worker"])
    .describe("What the machine runs: etcd and the Kubernetes API, or workloads only."),
  workloads: z
    .boolean()
    .optional()
    .describe("Whether ordinary pods may run here. Default: true on workers, false on control planes."),
  arch: z.enum(["amd64", "arm64"]).describe("Processor architecture."),
  installDisk: diskPath().optional().describe("Disk that Talos is installed on; it is wiped. Required with Talos."),
  labels: labelsSchema.default({}).describe("Labels of the node."),
  taints: z.array(taintSchema).default([]).describe("Taints of the node, beside the control planes' own."),
  schematic: schematicSchema
    .optional()
    .describe("What this node's installer contains; replaces `bootstrap.schematic`."),
  interface: interfaceSchema
    .optional()
    .describe("The network interface, where it is not simply the first one with DHCP."),
  patches: patchesSchema.describe("Patches of this machine's configuration, after those of the stack."),
  ssh: sshSchema.optional().describe("How the machine is reached over SSH. Required with kubeadm."),
});

export const nodeSchema = fields.transform((node) => ({
  ...node,
  workloads: node.workloads ?? node.role === "worker",
}));
