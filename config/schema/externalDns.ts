import { z } from "zod";
import { recordName } from "./dnsRecord";
import { dnsName, label, text } from "./text";

/** What stands before a name in the text record beside it. With a letter, a digit or a dash at its end it would run into the name. */
const txtPrefix = () =>
  text("prefix", "^[a-z0-9_][-a-z0-9_]{0,28}[-.]$", (value) =>
    /^[a-z0-9_][-a-z0-9_]{0,28}[-.]$/.test(value)
      ? undefined
      : {
          rule: "must be at most 30 lower-case letters, digits, underscores and dashes, with a dot or dash at the end",
          fix: /^[a-z0-9_][-a-z0-9_]{0,28}$/.test(value) ? `${value}.` : undefined,
        },
  );

/** @see https://kubernetes-sigs.github.io/external-dns/ */
export const externalDnsSchema = z.strictObject({
  domains: z
    .array(dnsName())
    .min(1)
    .describe(
      "Domains, in the zones: every name below one is external-dns's own, at any depth, but not the domain itself. The stack file publishes no name there.",
    ),
  except: z
    .array(recordName())
    .default([])
    .describe("Names below the domains that it leaves alone, each with everything below it."),
  sources: z
    .array(z.enum(["service", "ingress", "traefik-proxy", "crd"]))
    .min(1)
    .default(["service", "ingress"])
    .describe(
      "Where names come from: Services and Ingresses, Traefik's routes (`traefik-proxy`), objects of the kind DNSEndpoint (`crd`).",
    ),
  namespace: label()
    .optional()
    .describe(
      "The one namespace, of `security.namespaces`, whose objects are looked at; it gets rights in no other. Default: all.",
    ),
  policy: z
    .enum(["upsert-only", "sync"])
    .default("upsert-only")
    .describe("Whether a record goes with the object that it came from (`sync`) or stays (`upsert-only`)."),
  proxied: z
    .boolean()
    .default(false)
    .describe("Whether requests go through Cloudflare where the object does not say; for addresses of the internet."),
  txtPrefix: txtPrefix()
    .default("_external-dns.")
    .describe("Begin of the text records that say which records are its own. Another one makes it forget them all."),
});
