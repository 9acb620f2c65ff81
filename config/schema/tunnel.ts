import { z } from "zod";
import { dnsName, label, url } from "./text";

const originSchema = z
  .strictObject({
    verifyTls: z
      .boolean()
      .default(true)
      .describe("Whether the certificate of what is behind has to be one that the world trusts."),
    hostHeader: dnsName()
      .optional()
      .describe("Host that what is behind is asked for. Default: the service's own host, or that of the request."),
    http2: z.boolean().default(false).describe("Whether what is behind is spoken to in HTTP/2; it needs HTTPS."),
  })
  .prefault({});

const host = dnsName().describe("Name on the internet, in one of the zones.");

const routeSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("service").describe("One of the stack's services, through the ingress and its middlewares."),
    host,
    service: label().describe("One of `apps.services`; it needs a `host`."),
    origin: originSchema.describe("How the ingress is spoken to."),
  }),
  z.strictObject({
    type: z.literal("url").describe("Anything that pods can reach, without the ingress."),
    host,
    url: url("https", "http", "tcp", "ssh").describe("Where it is: scheme, host and port, without a path."),
    origin: originSchema.describe("How it is spoken to."),
  }),
]);

export const tunnelSchema = z.strictObject({
  replicas: z
    .number()
    .int()
    .min(1)
    .max(25)
    .default(2)
    .describe("How many connectors run; each keeps four connections to Cloudflare."),
  protocol: z
    .enum(["auto", "quic", "http2"])
    .default("auto")
    .describe("How connectors speak to Cloudflare: QUIC (UDP), HTTP/2 (TCP), or what works. Port 7844."),
  routes: z.array(routeSchema).min(1).describe("What is reached through the tunnel; every other name gets a 404."),
});
