import { type Rule, enumerate, nodesOf } from "./draft";

/** Etcd serves while more than half of its members do, and those that are away stay members. */
export const mostControlPlanesAreOnline: Rule = (stack) => {
  const controlPlanes = nodesOf(stack).filter(({ value }) => value.role === "controlPlane");
  const away = controlPlanes.filter(({ value }) => value.offline === true);
  const [first] = away;
  if (!first || away.length * 2 < controlPlanes.length) return [];
  const names = enumerate(away.map(({ value }) => value.name ?? "one without a name"));
  const count = `${String(away.length)} of ${String(controlPlanes.length)}`;
  const rule = `must leave more than half of the control planes online, so that etcd has a majority: ${count} are away (${names})`;
  const fix = "bring one back first, or take one out of the cluster for good (docs/recovery.md)";
  return [{ path: [...first.path, "offline"], value: true, rule, fix }];
};
