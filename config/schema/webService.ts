import { z } from "zod";
import { bytes, cpu } from "./quantity";
import { dnsName, label, text } from "./text";

const ENV = "^[A-Za-z_][A-Za-z0-9_]*$";

export const envName = () =>
  text("variable", ENV, (value) =>
    new RegExp(ENV).test(value) ? undefined : { rule: "must be the name of an environment variable" },
  );

const resourcesSchema = z
  .strictObject({
    cpu: cpu().default("25m").describe("Processor time that each pod is sure of."),
    memory: bytes().default("64Mi").describe("Memory that each pod is sure of."),
    memoryLimit: bytes().default("256Mi").describe("Memory that ends a pod that takes more."),
  })
  .prefault({});

const autoscalingSchema = z.strictObject({
  min: z.number().int().min(1).max(100).default(1).describe("Fewest pods."),
  max: z.number().int().min(1).max(100).describe("Most pods."),
  cpuPercent: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(80)
    .describe("Processor time that pods should take on average, of what they asked for."),
});

const volumeSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/.*[^/]$/, "must be an absolute path")
    .describe("Where the container sees it."),
  size: bytes().describe("Size of the claim."),
  class: label().optional().describe("StorageClass. Default: the default class."),
});

/** A web application: one container, as many of it as asked for. */
export const webServiceSchema = z.strictObject({
  name: label().describe("Name of the service and of everything that belongs to it."),
  namespace: label().default("applications").describe("One of `security.namespaces`."),
  image: z
    .string()
    .regex(/^[^\s@:]+(:\d+\/[^\s@:]+)?$/, "must be an image without its tag")
    .describe("Image, without its tag."),
  tag: z
    .string()
    .regex(/^[\w][\w.-]{0,127}(@sha256:[0-9a-f]{64})?$/, "must be an image's tag")
    .describe("Tag of the image, and its digest where you pin it."),
  port: z.number().int().min(1024).max(65535).describe("Port that the container listens on; it is not root."),
  host: dnsName()
    .optional()
    .describe(
      "Name that it is published under; without a dot, under `cluster.domain`. Absent: inside the cluster only.",
    ),
  healthPath: z
    .string()
    .regex(/^\/\S*$/, "must be a path that starts with a slash")
    .default("/")
    .describe("Path that answers with success while it works."),
  args: z.array(z.string()).default([]).describe("Arguments of the container. Default: the image's."),
  env: z.record(envName(), z.string()).default({}).describe("Environment variables; values are text."),
  secretEnv: z
    .array(envName())
    .default([])
    .describe("Environment variables whose values are the secrets `services.<name>.<variable>`."),
  resources: resourcesSchema.describe("What each pod needs."),
  replicas: z
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Number of pods. Default: 1, or what `autoscaling` says."),
  autoscaling: autoscalingSchema
    .optional()
    .describe("As many pods as the load needs. Needs `observability.metricsServer`."),
  volume: volumeSchema.optional().describe("A volume that outlives the pod. Then there is one pod."),
  allowFrom: z
    .array(label())
    .default([])
    .describe("Namespaces that may connect to it, beside its own and the ingress."),
  egress: z
    .enum(["none", "internet", "all"])
    .default("none")
    .describe("Where it may connect to beyond its namespace: public addresses, or all addresses."),
});
