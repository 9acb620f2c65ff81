import { z } from "zod";
import { address, dnsName, network } from "./text";

const basicAuthSchema = z.strictObject({
  type: z
    .literal("basic")
    .describe("User name and password (HTTP basic authentication); the password is the secret `dashboardPassword`."),
  user: z
    .string()
    .regex(/^[^\s:]+$/, "must be a user name without spaces and colons")
    .default("admin")
    .describe("User name."),
});

const guardSchema = z
  .strictObject({
    auth: z
      .discriminatedUnion("type", [basicAuthSchema])
      .prefault({ type: "basic" })
      .describe("How whoever comes shows who they are."),
    allow: z
      .array(network())
      .default([])
      .describe("Networks that may come at all. Default: every network that reaches the ingress."),
  })
  .prefault({});

const rateLimitSchema = z
  .strictObject({
    average: z
      .number()
      .int()
      .min(0)
      .default(100)
      .describe("Requests per second that one client may make in the long run; 0 sets no limit."),
    burst: z.number().int().min(1).default(200).describe("Requests that one client may make at once."),
  })
  .prefault({});

const headersSchema = z
  .strictObject({
    hstsSeconds: z
      .number()
      .int()
      .min(0)
      .default(15552000)
      .describe("How long browsers remember to come by HTTPS only, in seconds (HSTS); 0 does not tell them."),
    frames: z
      .enum(["same-origin", "deny"])
      .default("same-origin")
      .describe("Which pages may show pages of this cluster in a frame: those of the same host, or none."),
  })
  .prefault({});

const tlsSchema = z
  .strictObject({
    minVersion: z
      .enum(["TLS1.2", "TLS1.3"])
      .default("TLS1.2")
      .describe("Oldest version of TLS that is spoken. Of TLS 1.2, only ciphers with forward secrecy are."),
  })
  .prefault({});

const traefikSchema = z.strictObject({
  type: z.literal("traefik").describe("Traefik, with its own kinds of routes and plain Ingress."),
  address: address().describe("Address of the home network that it answers at, out of a load balancer pool."),
  replicas: z
    .number()
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe("How many of it run. One node answers for the address at a time, whatever the number."),
  tls: tlsSchema.describe("How connections are encrypted. HTTP is led to HTTPS always."),
  rateLimit: rateLimitSchema.describe("How much one client may ask for, whatever the host."),
  headers: headersSchema.describe("Headers that every answer gets."),
  guard: guardSchema.describe("What stands before the platform's own pages: Traefik's dashboard, Longhorn's UI."),
  dashboard: z
    .strictObject({
      host: dnsName().default("traefik").describe("Name of the dashboard; without a dot, under `cluster.domain`."),
    })
    .optional()
    .describe("Traefik's dashboard, behind `guard`. Absent: there is none."),
});

export const ingressSchema = z.discriminatedUnion("type", [traefikSchema]);
