import { contains, overlaps } from "../net/ipv4";
import type { Problem } from "../report/problem";
import { type PlannedRange, addressPlan, intersection, without } from "./addressPlan";
import type { Rule } from "./draft";

const present = (...ranges: readonly (PlannedRange | undefined)[]) => ranges.filter((range) => range !== undefined);

/** Pods, services and machines live in networks of their own. */
export const networksAreApart: Rule = (stack) => {
  const { pods, services, nodes, reserved } = addressPlan(stack);
  const between = pairs(present(nodes, pods, services)).flatMap(([a, b]) => clash(b, a));
  const withReserved = reserved.flatMap((range) => present(pods, services).flatMap((other) => clash(range, other)));
  return [...between, ...withReserved];
};

/** No address is handed out twice, and none that something else has. */
export const poolsAreFree: Rule = (stack) => {
  const { pods, services, reserved, pools, nodeAddresses, vip, gateway, others } = addressPlan(stack);
  const taken = [...present(pods, services), ...reserved, ...nodeAddresses, ...present(vip, gateway), ...others];
  return [
    ...pairs(pools).flatMap(([a, b]) => clash(b, a)),
    ...pools.flatMap((pool) => taken.flatMap((other) => clash(pool, other))),
  ];
};

/** The cluster's own addresses are not among those that it must never use. */
export const reservedIsUnused: Rule = (stack) => {
  const { reserved, nodeAddresses, vip } = addressPlan(stack);
  const own = [...nodeAddresses, ...present(vip)];
  return own.flatMap((address) =>
    reserved.flatMap((range) =>
      overlaps(address, range)
        ? [{ path: address.path, value: address.value, rule: `must be outside ${range.label}` }]
        : [],
    ),
  );
};

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b) => [a, b] as const));
}

function clash(range: PlannedRange, other: PlannedRange): readonly Problem[] {
  if (!overlaps(range, other)) return [];
  const whole = contains(other, range);
  const where = whole ? "" : ` at ${intersection(range, other)}`;
  const free = without(range, other);
  const fix = free && !range.value.includes("/") ? `${free} is free of it` : undefined;
  return [{ path: range.path, value: range.value, rule: `must not overlap ${other.label}${where}`, fix }];
}
