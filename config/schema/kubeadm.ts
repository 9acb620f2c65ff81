import { z } from "zod";
import { METRICS, metricsSchema } from "./controlPlaneMetrics";
import { hostSchema, packagesSchema } from "./host";
import { kubeletFields } from "./kubelet";
import { host, url } from "./text";

const seconds = (fallback: number) => z.number().int().min(1).max(3600).default(fallback);

const kubeProxySchema = z
  .union([
    z.boolean(),
    z.strictObject({
      mode: z
        .enum(["iptables", "nftables", "ipvs"])
        .optional()
        .describe("How kube-proxy leads packets to services. Kubernetes' own default: iptables."),
    }),
  ])
  .prefault({})
  .transform((choice) => (choice === true ? {} : choice));

const apiServerSchema = z
  .strictObject({
    certSANs: z
      .array(host())
      .default([])
      .describe("Further names and addresses in the API servers' certificates, beside the endpoint and their own."),
    extraArgs: z
      .record(z.string(), z.string())
      .default({})
      .describe("Flags of the API servers, without the leading dashes."),
  })
  .prefault({});

const containerdSchema = z
  .strictObject({
    maxContainerLogLineSize: z
      .number()
      .int()
      .min(1024)
      .default(16_384)
      .describe("Longest log line of a container before it is split, in bytes."),
    mirrors: z
      .record(z.string().min(1), z.array(url("https", "http")).min(1))
      .default({})
      .describe("Registry, such as docker.io, and the mirrors that are asked first, in this order."),
  })
  .prefault({});

const timeoutsSchema = z
  .strictObject({
    reachSeconds: seconds(300).describe("How long a machine may take until it answers on its SSH port, in seconds."),
    bootSeconds: seconds(300).describe("How long a machine may take to come back from a reboot, in seconds."),
    readySeconds: seconds(900).describe(
      "How long control planes, the Kubernetes API and nodes may take to be there, in seconds.",
    ),
    aptSeconds: seconds(300).describe(
      "How long another use of apt is waited for, such as the updates that a machine installs after a boot, in seconds.",
    ),
    drainSeconds: seconds(300).describe(
      "How long pods may take to leave a node that is drained, in seconds. When it passes, nothing is removed.",
    ),
  })
  .prefault({});

/** Ubuntu machines that are set up over SSH. */
export const kubeadmSchema = z.strictObject({
  type: z.literal("kubeadm").describe("Machines run Ubuntu and are set up over SSH with kubeadm."),
  kubelet: z.strictObject(kubeletFields).prefault({}).describe("Settings of the kubelet on every machine."),
  kubeProxy: kubeProxySchema.describe(
    "Settings of kube-proxy, or false where the CNI replaces it. Fixed when the cluster is made.",
  ),
  metrics: metricsSchema.describe(`${METRICS} Fixed when the cluster is made.`),
  apiServer: apiServerSchema.describe("Settings of the API servers. Fixed when the cluster is made."),
  containerd: containerdSchema.describe("Settings of the container runtime on every machine."),
  packages: packagesSchema.describe(
    "Where the machines' packages come from; a mirror of one's own serves sites without internet.",
  ),
  host: hostSchema.describe("What is done to every machine beside Kubernetes."),
  timeouts: timeoutsSchema.describe("How long each step is waited for."),
  onDestroy: z
    .enum(["keep", "reset"])
    .default("keep")
    .describe(
      "What `destroy` does to a machine: leave it as it is, or take Kubernetes off it. Must have been applied before " +
        "the destroy. Volumes' data and installed packages stay in both cases.",
    ),
});
