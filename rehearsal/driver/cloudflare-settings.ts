import type { StackFile } from "./stack-file";

/** What a rehearsal may change about Cloudflare. */
export interface CloudflareSite {
  /** Permissions of the stack's token. Default: those that docs/cloudflare.md asks for. */
  readonly permissions?: readonly string[];
  /** Whether Cloudflare knows the stack's token. Default: true. */
  readonly knowsToken?: boolean;
  /** Zones that exist. Default: those of the stack file. */
  readonly zones?: readonly string[];
  readonly latencyMilliseconds?: number;
  /** Records that a zone may have. Default: as many as a new free zone. */
  readonly recordQuota?: number;
  /** Calls that are allowed in five minutes. Default: Cloudflare's own limit. */
  readonly rateLimit?: number;
}

const TOKEN = "homelab:secrets.cloudflareApiToken";
const SOME_ACCOUNT = "0123456789abcdef0123456789abcdef";

/** What Cloudflare has before the stack is there: its zones, and the token that the rehearsal made up. */
export function cloudflareSettings(
  { config, secrets }: Pick<StackFile, "config" | "secrets">,
  site: CloudflareSite = {},
) {
  const { permissions = ["Zone Read", "DNS Write", "Cloudflare Tunnel Write"], knowsToken = true, ...limits } = site;
  const declared = config.cloudflare?.zones ?? [];
  const names = site.zones ?? declared.map(({ name }) => name);
  const zones = names.map((name) => ({
    name,
    ...pick("id", declared.find((zone) => zone.name === name)?.id),
    ...pick("recordQuota", limits.recordQuota),
  }));
  const value = secrets[TOKEN];
  const tokens = knowsToken && value !== undefined ? [{ value, permissions, zones: names }] : [];
  return {
    account: { id: config.cloudflare?.accountId ?? SOME_ACCOUNT, name: "Rehearsal" },
    zones,
    tokens,
    ...pick("latencyMilliseconds", limits.latencyMilliseconds),
    ...pick("rateLimit", limits.rateLimit),
  };
}

const pick = <T>(key: string, value: T | undefined) => (value === undefined ? {} : { [key]: value });
