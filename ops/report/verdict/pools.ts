import { type AddressRange, contains, parseRange } from "../../../config/net/ipv4";
import type { Operation } from "../operations";
import { at, touches } from "../values";

/** Whether a load balancer pool loses addresses that it had. What cannot be read is taken for a loss. */
export function poolShrinks(operation: Operation): boolean {
  if (!touches(operation, "spec.addresses")) return false;
  const [old, next] = [operation.before, operation.after].map((state) => rangesIn(at(state, "spec", "addresses")));
  return old === undefined || next === undefined || old.some((range) => !covered(range, next));
}

function rangesIn(addresses: unknown): readonly AddressRange[] | undefined {
  if (!Array.isArray(addresses)) return undefined;
  const ranges = addresses.map((text) => (typeof text === "string" ? parseRange(text) : undefined));
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/** Ranges that lie side by side count as one. */
function covered(range: AddressRange, by: readonly AddressRange[]): boolean {
  const merged = [...by]
    .sort((a, b) => a.first - b.first)
    .reduce<AddressRange[]>((joined, each) => {
      const last = joined.at(-1);
      if (!last || each.first > last.last + 1) return [...joined, each];
      return [...joined.slice(0, -1), { first: last.first, last: Math.max(last.last, each.last) }];
    }, []);
  return merged.some((each) => contains(each, range));
}
