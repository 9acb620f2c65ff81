import { z } from "zod";
import { address, dnsName, text } from "./text";

const acmeSchema = z.strictObject({
  email: text("e-mail address", "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", (value) =>
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value) ? undefined : { rule: "must be an e-mail address" },
  ).describe("Address of the account at Let's Encrypt."),
  dns: z
    .discriminatedUnion("type", [
      z.strictObject({
        type: z
          .literal("cloudflare")
          .describe(
            "Domains at Cloudflare. The secret `cloudflareApiToken` may edit DNS of their zones, and nothing more.",
          ),
      }),
    ])
    .describe("Who serves the domains' DNS: control over a domain is shown by a record (DNS-01)."),
  nameservers: z
    .array(address())
    .min(1)
    .default(["1.1.1.1", "9.9.9.9"])
    .describe(
      "Name servers outside that are asked whether that record is there: the one at home may answer otherwise.",
    ),
});

const internalCaSchema = z.strictObject({
  commonName: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe("Name on the authority's own certificate. Default: `<cluster> internal CA`."),
});

export const certificatesSchema = z.strictObject({
  issuer: z
    .enum(["letsencrypt-production", "letsencrypt-staging", "internal-ca"])
    .describe(
      "Who signs the certificates: Let's Encrypt, its place for trials (not trusted by browsers), or yourself.",
    ),
  acme: acmeSchema.optional().describe("Let's Encrypt: gives `letsencrypt-staging` and `letsencrypt-production`."),
  internalCa: internalCaSchema
    .optional()
    .describe("A certificate authority of the cluster's own, for sites without internet. Clients have to trust it."),
  domains: z
    .array(dnsName())
    .default([])
    .describe("Domains with a wildcard certificate, beside `cluster.domain`, which always has one."),
});
