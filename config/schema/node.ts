import { z } from "zod";
import { labelsSchema, taintSchema } from "./labels";
import { patchesSchema } from "./patch";
import { schematicSchema } from "./schematic";
import { sshSchema } from "./ssh";
import { address, diskPath, label, mtu, plainPath, text } from "./text";

const interfaceSchema = z.strictObject({
  name: z.string().min(1).max(15).describe("Name of the network interface, such as eth0 or enp1s0."),
  addressing: z
    .enum(["dhcp", "static"])
    .default("dhcp")
    .describe("Where the address comes from: the router (which then always gives this one) or this file."),
  vlan: z.number().int().min(1).max(4094).optional().describe("VLAN that the node's address is on."),
  mtu: mtu().optional().describe("Largest frame, in bytes. Default: `cluster.network.mtu`."),
});

const UUID = "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$";

const dataDiskSchema = z.strictObject({
  uuid: text("UUID", UUID, (value) =>
    new RegExp(UUID).test(value)
      ? undefined
      : { rule: "must be the UUID of a file system on the disk, as `lsblk -o NAME,SIZE,UUID` prints it" },
  ).describe("UUID of the file system (`lsblk -o NAME,SIZE,UUID`). It is mounted, never formatted."),
  mount: plainPath().default("/var/mnt/data").describe("Where it is mounted."),
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
  hardware: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .describe(
      "Which machine stands here, such as its serial number. A changed text says that another one does: it is set up, and " +
        "the old one's etcd membership ends. Default: nobody asks.",
    ),
  offline: z
    .boolean()
    .optional()
    .describe("true while the machine is away, for a repair say: it is left alone, and nobody waits for it."),
  ssh: sshSchema.optional().describe("How the machine is reached over SSH. Required with kubeadm."),
  dataDisk: dataDiskSchema
    .optional()
    .describe("Disk that etcd, images, pods' files and local volumes are kept on, instead of the system's."),
});

export const nodeSchema = fields.transform((node) => ({
  ...node,
  workloads: node.workloads ?? node.role === "worker",
}));
