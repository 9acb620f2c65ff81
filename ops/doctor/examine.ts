import type { CloudflareConfig, SecretName, Secrets } from "../../config/schema/index";
import { type Finding, advice, bad, good } from "../lib/finding";
import { type CloudflareApi, Refusal, type SeenZone } from "./api";

/** What a stack wants of Cloudflare. */
export interface Wishes {
  readonly zones: readonly string[];
  readonly accountId?: string;
  /** Name of the tunnel; absent where there is none. */
  readonly tunnel?: string;
}

export function wishesOf(settings: Partial<CloudflareConfig> | undefined, cluster: string): Wishes {
  const { zones = [], accountId, tunnel } = settings ?? {};
  return {
    zones: zones.map(({ name }) => name),
    ...(accountId !== undefined && { accountId }),
    ...(tunnel && { tunnel: tunnel.name ?? cluster }),
  };
}

/** A secret of the stack, and what its token is needed for. */
export interface TokenUse {
  readonly secret: SecretName;
  readonly wishes: Wishes;
}

/** The stack's tokens: what the cluster has may be a second one, without any right to tunnels. */
export function tokensOf(wishes: Wishes, secrets: Secrets<unknown> = {}): readonly TokenUse[] {
  const { zones, accountId } = wishes;
  const dnsOnly = { zones, ...(accountId !== undefined && { accountId }) };
  const ofCluster = "cloudflareDnsToken" in secrets;
  return [
    { secret: "cloudflareApiToken", wishes },
    ...(ofCluster ? [{ secret: "cloudflareDnsToken" as const, wishes: dnsOnly }] : []),
  ];
}

/** Looks at everything that the token is needed for, without changing any of it. */
export async function examine(api: CloudflareApi, wishes: Wishes): Promise<readonly Finding[]> {
  const token = await tokenWorks(api, wishes.accountId);
  if (token.verdict === "bad") return [token];
  const seen = await api.zones();
  return [
    token,
    ...(await zonesAreSeen(api, wishes, seen)),
    ...scope(wishes, seen),
    ...(await tunnel(api, wishes, seen)),
  ];
}

async function tokenWorks(api: CloudflareApi, accountId: string | undefined): Promise<Finding> {
  const status = await refusable(api.tokenStatus());
  // A token of an account is unknown to the user's end point, and the other way round.
  const known =
    status instanceof Refusal && accountId !== undefined ? await refusable(api.tokenStatus(accountId)) : status;
  if (known instanceof Refusal) return bad(`the token does not work: ${known.message}`);
  return known === "active" ? good("the token works") : bad(`the token is ${known}`);
}

async function zonesAreSeen(
  api: CloudflareApi,
  { zones }: Wishes,
  seen: readonly SeenZone[],
): Promise<readonly Finding[]> {
  return Promise.all(
    zones.map(async (name) => {
      const zone = seen.find((each) => each.name === name);
      if (!zone) return bad(`zone ${name}: the token does not see it. It needs Zone Read and DNS Edit for it`);
      const refusal = await refusable(api.readRecords(zone.id));
      if (refusal instanceof Refusal)
        return bad(`zone ${name}: its records may not be read: ${refusal.message}. DNS Edit is needed`);
      return good(`zone ${name} (${zone.id}), account ${zone.account.id}: its records may be read`);
    }),
  );
}

/** Whoever has a token that sees more can change more. */
function scope({ zones }: Wishes, seen: readonly SeenZone[]): readonly Finding[] {
  const others = seen.map(({ name }) => name).filter((name) => !zones.includes(name));
  if (others.length === 0) return [good("the token sees no other zone")];
  return [advice(`the token also sees ${others.join(", ")}: limit it to the stack's zones`)];
}

async function tunnel(
  api: CloudflareApi,
  { zones, accountId, tunnel: name }: Wishes,
  seen: readonly SeenZone[],
): Promise<readonly Finding[]> {
  const account = accountId ?? seen.find((zone) => zone.name === zones[0])?.account.id;
  if (name === undefined || account === undefined) return [];
  const id = await refusable(api.tunnelNamed(account, name));
  if (id instanceof Refusal) return [bad(`tunnels may not be read: ${id.message}. Cloudflare Tunnel Edit is needed`)];
  if (id === undefined)
    return [advice(`tunnel ${name} is not there yet: whether it may be made shows when it is made`)];
  const refusal = await refusable(api.readTunnelToken(account, id));
  return refusal instanceof Refusal
    ? [
        bad(
          `tunnel ${name}: its token may not be read: ${refusal.message}. Cloudflare Tunnel Edit is needed, not only Read`,
        ),
      ]
    : [good(`tunnel ${name} (${id}): may be edited`)];
}

/** A refusal is an answer; everything else is a failure. */
async function refusable<T>(asked: Promise<T>): Promise<T | Refusal> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
