import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Zones } from "../zones";
import { reasonOf } from "../failure";
import { type ExistingRecord, nameIsFree, ownerComment } from "./ownership";
import { type PlannedRecord, withKeys } from "./plan";

export interface DnsArgs {
  readonly records: readonly PlannedRecord[];
  readonly zones: Zones;
  /** Name of the cluster, which records are marked with. */
  readonly owner: string;
  /** `name:value`; free plans refuse any. */
  readonly tags: readonly string[];
}

export type DnsOptions = pulumi.ComponentResourceOptions & { readonly provider: cloudflare.Provider };

/**
 * The stack's records at Cloudflare. Records that it did not make are never adopted, changed or deleted.
 * @see https://developers.cloudflare.com/dns/manage-dns-records/
 */
export class Dns extends pulumi.ComponentResource {
  constructor(name: string, { records, zones, owner, tags }: DnsArgs, opts: DnsOptions) {
    super("homelab:cloudflare:Dns", name, {}, opts);
    const child = {
      parent: this,
      provider: opts.provider,
      // Cloudflare refuses a second record that says the same, or two kinds that cannot share a name.
      deleteBeforeReplace: true,
      hooks: { beforeCreate: [nameIsFree((zoneId, record) => recordsOf(zoneId, record, opts.provider))] },
    };

    for (const [key, record] of withKeys(records)) {
      new cloudflare.DnsRecord(
        `${name}-${key}`,
        {
          zoneId: zones.of(record.name).id,
          ...record,
          comment: ownerComment(owner),
          ...(tags.length > 0 && { tags: [...tags] }),
        },
        child,
      );
    }

    this.registerOutputs({});
  }
}

async function recordsOf(
  zoneId: string,
  name: string,
  provider: cloudflare.Provider,
): Promise<readonly ExistingRecord[]> {
  const { results } = await cloudflare
    .getDnsRecords({ zoneId, name: { exact: name } }, { provider })
    .catch((error: unknown) => {
      throw new Error(`homelab: ${name}: whether the name is free could not be looked up: ${reasonOf(error)}`);
    });
  return results;
}
