import { z } from "zod";
import { claimSchema } from "./prometheus";
import { dnsName, host } from "./text";
import { maintenanceSchema, quietHoursSchema } from "./timeWindow";

const emailSchema = z.strictObject({
  to: z.array(z.email()).min(1).describe("Who gets mail."),
  from: z.email().optional().describe("Sender. Default: `alerts@<cluster.domain>`."),
  server: host().describe("Name or address of the SMTP server."),
  port: z.number().int().min(1).max(65535).default(587).describe("Its port. The connection is always encrypted."),
  user: z
    .string()
    .min(1)
    .optional()
    .describe("User name there; the password is the secret `smtpPassword`. Absent: none."),
});

const groupingSchema = z
  .strictObject({
    waitSeconds: z
      .number()
      .int()
      .min(0)
      .max(600)
      .default(30)
      .describe("How long the first of several alerts waits for the others, in seconds."),
    intervalMinutes: z
      .number()
      .int()
      .min(1)
      .max(1440)
      .default(5)
      .describe("How long after a message the next one says what has come since, in minutes."),
    repeatHours: z
      .number()
      .int()
      .min(1)
      .max(168)
      .default(12)
      .describe("When it is said again, in hours, while nothing has changed."),
  })
  .prefault({});

/** @see https://prometheus.io/docs/alerting/latest/alertmanager/ */
export const alertmanagerSchema = z.strictObject({
  replicas: z
    .number()
    .int()
    .min(1)
    .max(3)
    .default(1)
    .describe("How many of it run; together they send each message once."),
  storage: claimSchema("1Gi").describe("Where each keeps silences, and what it has said."),
  discord: z
    .strictObject({})
    .optional()
    .describe("Messages to a channel of Discord (`discord: {}`), whose webhook is the secret `discordWebhookUrl`."),
  email: emailSchema.optional().describe("Messages by mail."),
  grouping: groupingSchema.describe("What makes one message of many alerts."),
  escalation: z
    .strictObject({
      afterMinutes: z
        .number()
        .int()
        .min(1)
        .max(1440)
        .default(15)
        .describe("How long a critical alert may last until it is said again, in minutes."),
    })
    .prefault({})
    .describe("What is critical and lasts goes to the other channel too: by mail where Discord comes first."),
  timezone: z
    .string()
    .refine(isTimezone, "must be a time zone such as Europe/Stockholm")
    .default("UTC")
    .describe("Of quiet hours and maintenance."),
  quietHours: quietHoursSchema.optional().describe("When only what is critical is said; the rest comes afterwards."),
  maintenance: z
    .array(maintenanceSchema)
    .default([])
    .describe("When nothing is said, but that the alerting itself is alive."),
  heartbeat: z
    .strictObject({
      intervalMinutes: z.number().int().min(1).max(60).default(5).describe("How often, in minutes."),
    })
    .optional()
    .describe(
      "A message to the URL of the secret `heartbeatUrl` as long as alerting works (dead man's switch): a service outside says when it stays away.",
    ),
  ui: z
    .strictObject({
      host: dnsName().default("alertmanager").describe("Name of the page; without a dot, under `cluster.domain`."),
    })
    .optional()
    .describe("Alertmanager's own page, behind `network.ingress.guard`. Absent: it is not published."),
});

function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
