import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import type { DnsConfig, DnsRecordConfig } from "../../../config/schema";
import { hostName } from "../../shared/platform";

/** A record that is to be. */
export interface PlannedRecord {
  /** What it is called among the stack's records; stays the same while its content changes. */
  readonly key: string;
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
      addresses.map((content, index) => {
        const key = keyOf("A", name);
        return {
          key: index === 0 ? key : `${key}-${index + 1}`,
          name,
          type: "A" as const,
          content,
          ttl,
          proxied: false,
        };
      }),
    );
}

function ownRecord(record: DnsRecordConfig, dns: DnsConfig, domain: string): PlannedRecord {
  const name = hostName(record.name, domain);
  const common = { name, type: record.type, ttl: record.ttl ?? dns.ttl };
  const key = keyOf(record.type, name);
  switch (record.type) {
    case "TXT":
      return { ...common, key: `${key}-${shortHash(record.content)}`, content: quoted(record.content) };
    case "MX":
      return {
        ...common,
        key: `${key}-${shortHash(record.content)}`,
        content: record.content,
        priority: record.priority,
      };
    default: {
      const { content, proxied } = record;
      return { ...common, key, content, proxied, ttl: proxied ? AUTOMATIC : common.ttl };
    }
  }
}

/** Without the asterisk, which file names and shells take for something else. */
const keyOf = (type: string, name: string) => `${type}-${name.replace(/^\*/, "_wildcard")}`;

/** Several texts or mail servers share a name: what they say tells them apart. */
const shortHash = (content: string) => createHash("sha256").update(content).digest("hex").slice(0, 8);

/** As Cloudflare keeps it; without the marks it adds them, and the next update would take them away again. */
const quoted = (content: string) => (content.startsWith('"') ? content : `"${content.replaceAll('"', '\\"')}"`);
