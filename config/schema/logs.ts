import { z } from "zod";
import { claimSchema } from "./prometheus";

/** @see https://grafana.com/docs/loki/latest/ */
export const logsSchema = z.strictObject({
  retentionDays: z.number().int().min(1).max(365).default(14).describe("How long logs are kept, in days."),
  storage: claimSchema("20Gi").describe("Where they are kept."),
});
