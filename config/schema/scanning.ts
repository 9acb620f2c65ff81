import { z } from "zod";
import { cron, timeZone } from "./schedule";
import { dnsName, label } from "./text";

const complianceSchema = z
  .strictObject({
    reports: z
      .array(z.enum(["cis", "nsa", "pss-baseline", "pss-restricted"]))
      .min(1)
      .default(["cis", "nsa"])
      .describe(
        "What the cluster is held against: the benchmark of the Center for Internet Security, the hardening guide of NSA and " +
          "CISA, and the Pod Security Standards.",
      ),
    schedule: cron()
      .default("0 3 * * *")
      .describe("When the reports are written: five fields, in UTC, which is all that the operator knows."),
  })
  .prefault({})
  .describe("Reports on the whole cluster, of what is asked of clusters in general.");

/** Trivy Operator: looks for known vulnerabilities and bad settings in what runs. */
export const trivySchema = z.strictObject({
  schedule: cron()
    .default("0 1 * * *")
    .describe("When everything is scanned again: five fields, in `timeZone`. What is new is scanned when it comes."),
  timeZone: timeZone().default("Etc/UTC").describe("Time zone of `schedule`: `Europe/Stockholm`."),
  concurrency: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe(
      "How many images are scanned at once. Each takes up to 512Mi of memory and a core: one on a small board.",
    ),
  severities: z
    .array(z.enum(["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]))
    .min(1)
    .default(["MEDIUM", "HIGH", "CRITICAL"])
    .describe("Which vulnerabilities are reported."),
  ignoreUnfixed: z.boolean().default(true).describe("Whether those are left out that no version corrects yet."),
  excludeNamespaces: z.array(label()).default([]).describe("Namespaces that are not scanned."),
  compliance: complianceSchema,
});

/** Polaris: holds workloads against good practice. */
export const polarisSchema = z.strictObject({
  dashboard: z
    .strictObject({
      host: dnsName().default("polaris").describe("Name of the page; without a dot, under `cluster.domain`."),
    })
    .optional()
    .describe("Polaris's page, behind `network.ingress.guard`: what it finds. Absent: it is not published."),
  admission: z
    .strictObject({
      mode: z
        .enum(["warn", "enforce"])
        .describe(
          "What becomes of a workload that breaks a rule of the security baseline: whoever makes it is warned and it is let in, or it is refused.",
        ),
      namespaces: z
        .array(label())
        .min(1)
        .describe("Namespaces of `security.namespaces` whose workloads are looked at when they are made or changed."),
    })
    .optional()
    .describe(
      "Whether workloads are looked at before they come in. `enforce` needs `security.certificates`, for its certificate. Absent: they are not.",
    ),
});
