import { z } from "zod";
import { address, dnsName, text } from "./text";

const RECORD_NAME = /^(\*\.)?([a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*$/;

/** Name of a record: underscores and a wildcard are allowed, as DNS allows them. */
export const recordName = () =>
  text("record name", RECORD_NAME.source, (value) =>
    RECORD_NAME.test(value) && value.length <= 253
      ? undefined
      : { rule: "must be a DNS name in lower case; a wildcard stands for the first part alone" },
  );

/** Cloudflare's own bounds on plans that are free. */
export const ttl = () =>
  z
    .number()
    .int()
    .refine((seconds) => seconds === 1 || (seconds >= 60 && seconds <= 86400), "must be 1 (automatic) or 60 to 86400");

const common = {
  name: recordName().describe("Name of the record; without a dot, under `cluster.domain`."),
  ttl: ttl().optional().describe("Seconds that answers may be kept for. Default: `dns.ttl`."),
};

const proxied = z
  .boolean()
  .default(false)
  .describe("Whether requests go through Cloudflare, which hides the address; for addresses of the internet only.");

const plain = <T extends "A" | "AAAA" | "CNAME">(type: T, content: z.ZodType<string>, meaning: string) =>
  z.strictObject({ type: z.literal(type).describe(meaning), ...common, content, proxied });

export const dnsRecordSchema = z.discriminatedUnion("type", [
  plain("A", address().describe("IPv4 address."), "An IPv4 address."),
  plain("AAAA", z.ipv6().describe("IPv6 address."), "An IPv6 address."),
  plain("CNAME", dnsName().describe("Name that this one stands for."), "Another name."),
  z.strictObject({
    type: z.literal("TXT").describe("Text."),
    ...common,
    content: z.string().min(1).max(2048).describe("The text, without quotation marks around it."),
  }),
  z.strictObject({
    type: z.literal("MX").describe("A mail server."),
    ...common,
    content: dnsName().describe("Name of the mail server."),
    priority: z.number().int().min(0).max(65535).describe("The lowest number is asked first."),
  }),
]);
