import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import type { DnsConfig, DnsRecordConfig } from "../../../config/schema";
import { hostName } from "../../shared/platform";

/** A record that is to be. */
export interface PlannedRecord {
  readonly name: string;
  readonly type: DnsRecordConfig["type"];
  readonly content: pulumi.Input<string>;
  /** Seconds; 1 is automatic. */
  readonly ttl: number;
  /** Absent where the type cannot be. */
  readonly proxied?: boolean;
  readonly priority?: number;
}

/** What the platform has names for. */
export interface Published {
  readonly domain: string;
  /** Whole name of the Kubernetes API. */
  readonly endpoint: string;
  /** Addresses that the API answers at. */
  readonly apiAddresses: readonly string[];
  /** Whole names of hosts at the ingress. */
  readonly hosts: readonly string[];
  /** Absent where there is no ingress. */
  readonly ingressAddress?: string;
}

/** What Cloudflare takes for "automatic", and the only value that proxied records have. */
export const AUTOMATIC = 1;

/**
 * The records of the stack file and of what the platform publishes.
 * @param elsewhere names that something else publishes: they are left to it
 */
export function plannedRecords(
  dns: DnsConfig,
  published: Published,
  elsewhere: readonly string[],
): readonly PlannedRecord[] {
  const own = dns.records.map((record) => ownRecord(record, dns, published.domain));
  return [...platformRecords(dns, published, elsewhere), ...own];
}

function platformRecords(
  { publish, except, ttl }: DnsConfig,
  { domain, endpoint, apiAddresses, hosts, ingressAddress }: Published,
  elsewhere: readonly string[],
): readonly PlannedRecord[] {
  const keptOut = new Set([...except.map((host) => hostName(host, domain)), ...elsewhere]);
  const atIngress = ingressAddress === undefined ? [] : [ingressAddress];
  const names = [
    ...(publish.includes("hosts") ? hosts.map((name) => ({ name, addresses: atIngress })) : []),
    ...(publish.includes("wildcard") ? [{ name: `*.${domain}`, addresses: atIngress }] : []),
    ...(publish.includes("api") ? [{ name: endpoint, addresses: apiAddresses }] : []),
  ];
  return names
    .filter(({ name }) => !keptOut.has(name))
    .flatMap(({ name, addresses }) =>
      addresses.map((content) => ({ name, type: "A" as const, content, ttl, proxied: false })),
    );
}

function ownRecord(record: DnsRecordConfig, dns: DnsConfig, domain: string): PlannedRecord {
  const common = { name: hostName(record.name, domain), type: record.type, ttl: record.ttl ?? dns.ttl };
  switch (record.type) {
    case "TXT":
      return { ...common, content: quoted(record.content) };
    case "MX":
      return { ...common, content: record.content, priority: record.priority };
    default: {
      const { content, proxied } = record;
      return { ...common, content, proxied, ttl: proxied ? AUTOMATIC : common.ttl };
    }
  }
}

/**
 * What each record is called among the stack's. What a name leads to is called by the name, whatever its type: from an address
 * to the tunnel is a change of one record, the old one deleted first. As two, Cloudflare would refuse the new one.
 */
export function withKeys<T extends PlannedRecord>(records: readonly T[]): readonly (readonly [string, T])[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    // Without the asterisk, which file names and shells take for something else.
    const name = record.name.replace(/^\*/, "_wildcard");
    if (record.type === "TXT" || record.type === "MX") return [`${record.type}-${name}-${shortHash(record)}`, record];
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [count === 1 ? name : `${name}-${count}`, record];
  });
}

/** Several texts or mail servers share a name: what they say, which the stack file has, tells them apart. */
const shortHash = ({ content }: PlannedRecord) =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8);

/**
 * As Cloudflare keeps it: in marks, and in strings of 255 characters, which is as long as one may be. Otherwise it adds them by
 * itself, and the next update would take them away again.
 */
function quoted(text: string): string {
  const strings = text.match(/[^]{1,255}/g) ?? [];
  return strings.map((each) => `"${each.replaceAll(/["\\]/g, "\\$&")}"`).join(" ");
}
