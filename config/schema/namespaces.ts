import { z } from "zod";
import { labelsSchema } from "./labels";
import { bytes, cpu } from "./quantity";
import { label } from "./text";

const quotaSchema = z.strictObject({
  cpu: cpu().optional().describe("Processor time that all pods together may ask for."),
  memory: bytes().optional().describe("Memory that all pods together may ask for, and be limited to."),
  storage: bytes().optional().describe("Size of all claims together."),
  pods: z.number().int().min(1).optional().describe("Number of pods."),
});

const limitsSchema = z
  .strictObject({
    cpuRequest: cpu().default("25m").describe("Processor time that a container asks for when it says nothing."),
    memoryRequest: bytes().default("64Mi").describe("Memory that a container asks for when it says nothing."),
    memoryLimit: bytes().default("256Mi").describe("Memory that a container may use when it says nothing."),
    memoryMax: bytes().optional().describe("Memory that no container may ask to go beyond."),
  })
  .prefault({});

export const namespaceSchema = z.strictObject({
  name: label().describe("Name of the namespace."),
  podSecurity: z
    .enum(["restricted", "baseline", "privileged"])
    .default("restricted")
    .describe("Pod Security Standard that every pod is held to."),
  isolation: z
    .enum(["isolated", "open"])
    .default("isolated")
    .describe("Isolated: pods talk to each other, to the cluster's DNS and to the ingress only. Open: to anybody."),
  egress: z
    .enum(["none", "internet", "all"])
    .default("none")
    .describe("Where pods of an isolated namespace may connect to beyond it: public addresses, or all addresses."),
  quota: quotaSchema.optional().describe("What the namespace may use as a whole. Absent: no limit."),
  limits: limitsSchema.describe(
    "What containers get that do not say what they need. Small boards have no memory to spare.",
  ),
  labels: labelsSchema.default({}).describe("Further labels of the namespace."),
});
