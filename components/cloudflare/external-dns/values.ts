import type * as pulumi from "@pulumi/pulumi";
import type { ExternalDnsConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";

/** Port that it tells its metrics at. */
export const METRICS = 7979;

/** Secret with the token that edits the zones' records. */
export const TOKEN_SECRET = { name: "cloudflare-api-token", key: "api-token" } as const;

export interface ExternalDnsWishes {
  readonly externalDns: ExternalDnsConfig;
  /** Name of the cluster: its records are told by it from those of others. */
  readonly owner: string;
  /** Identifiers of the zones that its domains are in. */
  readonly zoneIds: readonly pulumi.Input<string>[];
  /** Changes when the token does. */
  readonly tokenHash: pulumi.Input<string>;
}

/** Values of external-dns's chart. Its pod keeps to the restricted standard by itself. */
export function externalDnsValues({ externalDns, owner, zoneIds, tokenHash }: ExternalDnsWishes) {
  const { domains, except, sources, namespace, policy, proxied, txtPrefix } = externalDns;
  return {
    provider: { name: "cloudflare" },
    env: [{ name: "CF_API_TOKEN", valueFrom: { secretKeyRef: TOKEN_SECRET } }],
    sources,
    ...(namespace !== undefined && { namespaced: true, sourceNamespace: namespace }),
    policy,
    registry: "txt",
    txtOwnerId: `homelab-${owner}`,
    txtPrefix,
    // With the dot, the domain itself is not meant: the text record beside it would be outside the domain.
    domainFilters: domains.map((domain) => `.${domain}`),
    excludeDomains: except,
    triggerLoopOnEvent: true,
    logFormat: "json",
    extraArgs: {
      // Without these it asks for all zones, which a token of some zones may not, and wants filters that are whole zones.
      "zone-id-filter": [...zoneIds],
      "cloudflare-proxied": proxied,
      "cloudflare-dns-records-per-page": 5000,
      "cloudflare-record-comment": recordComment(owner),
      // Not a name that somebody's host could have.
      "txt-wildcard-replacement": "_wildcard",
    },
    podAnnotations: {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": String(METRICS),
      "prometheus.io/path": "/metrics",
      // It reads its token once.
      "homelab/token": tokenHash,
    },
    resources: sized("small"),
  };
}

/** For whoever looks at the zone; external-dns goes by its text records. Free plans allow 100 characters. */
export const recordComment = (owner: string) => `Owned by external-dns of ${owner} of homelab`;
