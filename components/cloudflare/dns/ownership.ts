import type * as pulumi from "@pulumi/pulumi";
import { beforeCreate, importCommand } from "../before-create";

/** A record at Cloudflare, as far as the question whose it is needs it. */
export interface ExistingRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly comment: string;
}

/** Records of exactly that name. */
export type LookUp = (zoneId: string, name: string) => Promise<readonly ExistingRecord[]>;

/** What marks a record as this stack's. Free plans allow 100 characters, and no tags. */
export const ownerComment = (cluster: string) => `Owned by the stack ${cluster} of homelab`;

type Wanted = Pick<ExistingRecord, "name" | "type" | "content" | "comment"> & { readonly zoneId: string };

/**
 * A hook that refuses to create a record beside one that is there already: Cloudflare would accept many of them, and
 * answer with both.
 */
export function nameIsFree(lookUp: LookUp): pulumi.ResourceHook {
  return beforeCreate<Wanted>("homelab-dns-name-is-free", async (wanted, place) => {
    const there = await lookUp(wanted.zoneId, wanted.name);
    const inTheWay = there.find((record) => collides(record, wanted));
    if (!inTheWay) return;
    throw new Error(refusal(inTheWay, wanted, importCommand(place, "dns", `${wanted.zoneId}/${inTheWay.id}`)));
  });
}

const ADDRESSES = ["A", "AAAA"];

/** Whether the new record would change what the name leads to, or be there twice. */
export function collides(there: ExistingRecord, wanted: Omit<Wanted, "zoneId">): boolean {
  const same = there.type === wanted.type;
  // The stack's other records of the name stand beside it, unless an update was interrupted after it was made.
  if (there.comment === wanted.comment) return same && there.content === wanted.content;
  if (there.type === "CNAME" || wanted.type === "CNAME") return true;
  return same || (ADDRESSES.includes(there.type) && ADDRESSES.includes(wanted.type));
}

function refusal(there: ExistingRecord, wanted: Wanted, command: string): string {
  const own = there.comment === wanted.comment;
  const whose = own
    ? "this stack made it, but an interrupted update did not record it"
    : `it is not this stack's (comment: ${there.comment ? `"${there.comment}"` : "none"})`;
  const otherwise = own ? "" : "Otherwise delete it at Cloudflare, or take the name out of homelab:cloudflare. ";
  return (
    `homelab: ${wanted.name}: there is a record of that name at Cloudflare already: ${there.type} ${there.content}, id ` +
    `${there.id}; ${whose}. Nothing was changed. ${otherwise}To give it to this stack, run\n  ${command}\nand update again.`
  );
}
