import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { CloudflareConfig, ZoneConfig } from "../../config/schema";
import { failure, reasonOf } from "./failure";

/** A zone as records and tunnels need it. */
export interface Zone {
  readonly name: string;
  readonly id: pulumi.Input<string>;
}

const ADVICE =
  "Is the zone spelt as at Cloudflare, and does the secret cloudflareApiToken have the permissions Zone Read and DNS " +
  "Edit for it? docs/cloudflare.md says how to make such a token.";

type Found = pulumi.Output<{ readonly id: string; readonly account: string }>;

/** The zones of a stack. Each is looked up at most once, and not at all where the stack file has its identifier. */
export class Zones {
  private readonly lookups = new Map<string, Found>();

  constructor(
    private readonly config: Pick<CloudflareConfig, "zones" | "accountId">,
    private readonly provider: cloudflare.Provider,
  ) {}

  /**
   * The zone that a name is in: the longest one that it ends with.
   * @throws Error where there is none; validation has said so before
   */
  of(name: string): Zone {
    const candidates = this.config.zones.filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`));
    const [zone] = [...candidates].sort((one, other) => other.name.length - one.name.length);
    if (!zone) throw new Error(`${name} is in none of the stack's zones`);
    return { name: zone.name, id: zone.id ?? this.lookUp(zone).id };
  }

  /** Account that tunnels are made in. */
  get accountId(): pulumi.Input<string> {
    const [first] = this.config.zones;
    return this.config.accountId ?? (first ? this.lookUp(first).account : "");
  }

  private lookUp(zone: ZoneConfig): Found {
    const known = this.lookups.get(zone.name);
    if (known) return known;
    const found = pulumi.output(findZone(zone.name, this.provider));
    this.lookups.set(zone.name, found);
    return found;
  }
}

async function findZone(name: string, provider: cloudflare.Provider): Promise<pulumi.Unwrap<Found>> {
  const { results } = await cloudflare.getZones({ name }, { provider }).catch((error: unknown) => {
    throw failure(`homelab:cloudflare.zones: ${name} could not be looked up: ${reasonOf(error)}. ${ADVICE}`);
  });
  const found = results.find((each) => each.name === name);
  if (!found) throw failure(`homelab:cloudflare.zones: the token sees no zone ${name}. ${ADVICE}`);
  return { id: found.id, account: found.account.id };
}
