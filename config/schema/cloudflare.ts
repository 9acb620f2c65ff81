import { z } from "zod";
import { dnsRecordSchema, ttl } from "./dnsRecord";
import { externalDnsSchema } from "./externalDns";
import type { DeepReadonly } from "./readonly";
import { dnsName, label, text } from "./text";
import { tunnelSchema } from "./tunnel";

/** Identifier of a zone or an account. */
const identifier = () =>
  text("identifier", "^[0-9a-f]{32}$", (value) =>
    /^[0-9a-f]{32}$/.test(value) ? undefined : { rule: "must be 32 hexadecimal digits, as Cloudflare's pages show it" },
  );

const zoneSchema = z.strictObject({
  name: dnsName().describe("Domain that Cloudflare serves."),
  id: identifier()
    .optional()
    .describe("Identifier of the zone. Default: looked up by its name, one call with every preview and update."),
  certificates: z
    .enum(["universal", "advanced"])
    .default("universal")
    .describe(
      "Certificates at Cloudflare's edge: the free one, for the zone and one level below it, or bought ones for deeper names.",
    ),
});

const dnsSchema = z.strictObject({
  publish: z
    .array(z.enum(["hosts", "wildcard", "api"]))
    .default(["hosts"])
    .describe(
      "What the platform publishes by itself: each host of its pages and services, `*.<domain>` at the ingress, the name of the Kubernetes API.",
    ),
  except: z
    .array(dnsName())
    .default([])
    .describe("Hosts that are kept out of public DNS; without a dot, under `cluster.domain`."),
  ttl: ttl().default(300).describe("Seconds that answers may be kept for; 1 leaves it to Cloudflare."),
  tags: z
    .array(z.string().regex(/^[\w-]{1,32}:[^\s]{1,100}$/, "must be name:value"))
    .default([])
    .describe("Tags of every record, `name:value`. Free plans refuse them."),
  records: z.array(dnsRecordSchema).default([]).describe("Records of your own."),
});

export const cloudflareSchema = z.strictObject({
  zones: z
    .array(zoneSchema)
    .min(1)
    .describe("Zones that the stack may write to; the token needs no right in any other."),
  accountId: identifier()
    .optional()
    .describe("Account that the tunnel belongs to. Default: the account of the first zone."),
  dns: dnsSchema.optional().describe("Records in the zones (`dns: {}`). Absent: only those of the tunnel."),
  externalDns: externalDnsSchema
    .optional()
    .describe("external-dns: records that objects in the cluster ask for, in domains that are its own."),
  tunnel: tunnelSchema
    .extend({ name: label().optional().describe("Name of the tunnel at Cloudflare. Default: the cluster's.") })
    .optional()
    .describe("A way in from the internet without an open port at home, behind carrier-grade NAT too."),
});

export type CloudflareConfig = DeepReadonly<z.output<typeof cloudflareSchema>>;
export type ZoneConfig = CloudflareConfig["zones"][number];
export type DnsConfig = NonNullable<CloudflareConfig["dns"]>;
export type DnsRecordConfig = DnsConfig["records"][number];
export type ExternalDnsConfig = NonNullable<CloudflareConfig["externalDns"]>;
export type TunnelConfig = NonNullable<CloudflareConfig["tunnel"]>;
export type TunnelRoute = TunnelConfig["routes"][number];
