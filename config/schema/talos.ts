import { z } from "zod";
import { METRICS, metricsSchema } from "./controlPlaneMetrics";
import { kubeletFields } from "./kubelet";
import { logReceiversSchema } from "./logReceivers";
import { patchesSchema } from "./patch";
import { schematicSchema } from "./schematic";
import { absolutePath, text } from "./text";

const seconds = (fallback: number) => z.number().int().min(1).max(3600).default(fallback);

const kubeletSchema = z
  .strictObject({
    ...kubeletFields,
    extraArgs: z
      .record(z.string(), z.string())
      .default({})
      .describe("Flags of the kubelet, without the leading dashes."),
    extraMounts: z
      .array(absolutePath())
      .default([])
      .describe("Paths on the machine that the kubelet sees too (rshared), such as a storage system's data folder."),
  })
  .prefault({});

const containerdSchema = z
  .strictObject({
    maxContainerLogLineSize: z
      .number()
      .int()
      .min(1024)
      .optional()
      .describe("Longest log line of a container before it is split, in bytes. containerd's own default: 16384."),
    discardUnpackedLayers: z
      .boolean()
      .optional()
      .describe(
        "Whether image layers are thrown away once unpacked. Talos's own default: true; a peer-to-peer image cache needs false.",
      ),
    deviceOwnershipFromSecurityContext: z
      .boolean()
      .optional()
      .describe("Whether devices in a pod belong to the pod's user and group. containerd's own default: false."),
  })
  .prefault({});

const patchGroupsSchema = z
  .strictObject({
    all: patchesSchema.describe("Patches for every machine."),
    controlPlanes: patchesSchema.describe("Patches for control planes, after those for all."),
    workers: patchesSchema.describe("Patches for workers, after those for all."),
  })
  .prefault({});

const timeoutsSchema = z
  .strictObject({
    reachSeconds: seconds(300).describe(
      "How long a machine may take until it answers on the Talos API port, in seconds.",
    ),
    applySeconds: seconds(120).describe("How long applying a configuration is tried, in seconds."),
    bootstrapSeconds: seconds(90).describe("How long bootstrapping etcd is tried, in seconds."),
    drainSeconds: seconds(300).describe(
      "How long pods may take to leave a node that is drained, in seconds. When it passes, nothing is removed.",
    ),
    upgradeSeconds: seconds(1800).describe(
      "How long a machine may take to pull another Talos, and then to come back with it, in seconds.",
    ),
    readySeconds: seconds(900).describe("How long the Kubernetes API and all nodes may take to be there, in seconds."),
  })
  .prefault({});

const rolloutSchema = z
  .strictObject({
    workersAtOnce: z
      .number()
      .int()
      .min(1)
      .default(1)
      .describe(
        "How many workers are changed at the same time, once they run: updates of their configuration, upgrades, reboots. Control planes always go one by one.",
      ),
  })
  .prefault({});

const applyModeSchema = z.enum(["auto", "no-reboot", "reboot", "staged", "staged_if_needing_reboot"]);

export const talosSchema = z.strictObject({
  type: z.literal("talos").describe("Machines run Talos Linux and are driven through its API."),
  schematic: schematicSchema
    .prefault({})
    .describe("What the installer image contains, for every node without a schematic of its own."),
  installerRegistry: text("registry", "^[^\\s/]+(/[^\\s]+)?$", (value) =>
    /^[^\s/:]+(:\d+)?(\/[^\s]+)?$/.test(value)
      ? undefined
      : { rule: "must be a registry's host name without a scheme", fix: value.replace(/^[a-z]+:\/\//, "") },
  )
    .default("factory.talos.dev")
    .describe("Registry that machines pull the installer image from."),
  applyMode: applyModeSchema.default("auto").describe("Whether a changed configuration may reboot a machine."),
  kubeProxy: z.boolean().default(true).describe("Whether kube-proxy runs. Switch it off for a CNI that replaces it."),
  metrics: metricsSchema.describe(METRICS),
  kubelet: kubeletSchema.describe("Settings of the kubelet on every machine."),
  containerd: containerdSchema.describe("Settings of the container runtime on every machine."),
  sysctls: z
    .record(z.string(), z.string())
    .default({})
    .describe("Kernel parameters of every machine; values are text."),
  logReceivers: logReceiversSchema.describe(
    "Where machines send their own logs as they come, a line of JSON each: something outside the cluster, which hears what a machine says while the cluster is down. `observability.logs` needs none: it reads the machine's files.",
  ),
  patches: patchGroupsSchema.describe(
    "Strategic merge patches of the machine configuration, for what has no key of its own.",
  ),
  rollout: rolloutSchema.describe("In which steps a cluster that runs is changed."),
  timeouts: timeoutsSchema.describe("How long each step is waited for."),
  renewalDays: z
    .number()
    .int()
    .min(31)
    .max(365)
    .default(90)
    .describe(
      "How many days before its end the certificate in kubeconfig and talosconfig is renewed by an update. They live a year, so " +
        "365 renews them with every update.",
    ),
  onDestroy: z
    .enum(["keep", "reset"])
    .default("keep")
    .describe(
      "What `destroy` does to a machine: leave it as it is, or wipe it. Must have been applied before the destroy.",
    ),
});
