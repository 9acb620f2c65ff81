import { z } from "zod";
import { bytes } from "./quantity";
import { dnsName, label, text, url } from "./text";

const LABEL = "^[a-zA-Z_][a-zA-Z0-9_]*$";

/** Name of a label of a time series. */
const metricLabel = () =>
  text("label", LABEL, (value) =>
    new RegExp(LABEL).test(value) ? undefined : { rule: "must be letters, digits and underscores, no digit first" },
  );

/** A claim of a volume. */
export const claimSchema = (size: string) =>
  z
    .strictObject({
      size: bytes().default(size).describe("Size of the claim."),
      class: label().optional().describe("StorageClass. Default: the default class."),
    })
    .prefault({});

const remoteWriteSchema = z.strictObject({
  url: url("https", "http").describe("Where samples are sent to."),
  user: z
    .string()
    .min(1)
    .optional()
    .describe(
      "User name there. With one, the secret `remoteWritePassword` is its password; without, it is a bearer token.",
    ),
});

/** @see https://prometheus.io/docs/ */
export const prometheusSchema = z.strictObject({
  replicas: z
    .number()
    .int()
    .min(1)
    .max(3)
    .default(1)
    .describe("How many of it run, each on another node and each with all samples."),
  retentionDays: z.number().int().min(1).max(365).default(30).describe("How long samples are kept, in days."),
  storage: claimSchema("20Gi").describe(
    "Where each keeps its samples. It deletes the oldest before the volume is full.",
  ),
  memory: bytes()
    .default("2Gi")
    .describe(
      "Memory that ends one that takes more; half of it is what each is sure of. Grows with pods, not with time.",
    ),
  scrapeSeconds: z.number().int().min(10).max(120).default(30).describe("How often metrics are fetched, in seconds."),
  externalLabels: z
    .record(metricLabel(), z.string())
    .default({})
    .describe("Labels of all that leaves it, alerts included. `cluster`, the name of the cluster, is always one."),
  remoteWrite: remoteWriteSchema
    .optional()
    .describe("A second place that samples go to, for what has to outlive the cluster."),
  ui: z
    .strictObject({
      host: dnsName().default("prometheus").describe("Name of the page; without a dot, under `cluster.domain`."),
    })
    .optional()
    .describe("Prometheus's own page, behind `network.ingress.guard`. Absent: it is not published."),
});
