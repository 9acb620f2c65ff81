import { z } from "zod";
import { claimSchema } from "./prometheus";
import { url } from "./text";

const volumeSchema = z.strictObject({
  type: z.literal("volume").describe("On one volume, which says how much there can be."),
});

const s3Schema = z.strictObject({
  type: z
    .literal("s3")
    .describe(
      "In a bucket. Its credentials are the secrets `logsAccessKeyId` and `logsSecretAccessKey`; the volume only holds what is not there yet.",
    ),
  bucket: z.string().min(3).max(63).describe("Name of the bucket."),
  region: z.string().min(1).describe("Region of the bucket; where there are none, any word."),
  endpoint: url("https", "http").optional().describe("URL of the service. Default: Amazon's."),
});

/** @see https://grafana.com/docs/loki/latest/ */
export const logsSchema = z.strictObject({
  retentionDays: z.number().int().min(1).max(365).default(14).describe("How long logs are kept, in days."),
  store: z
    .discriminatedUnion("type", [volumeSchema, s3Schema])
    .prefault({ type: "volume" })
    .describe("Where they are kept."),
  storage: claimSchema("20Gi").describe("The volume."),
  audit: z
    .boolean()
    .default(false)
    .describe(
      "Whether what everybody asked of the Kubernetes API is collected too. Talos writes that down by itself; kubeadm does not.",
    ),
});
