import type { Path, Problem } from "./problem";

/** The problems in the order in which their places appear in `root`; what is missing there comes after its block. */
export function inOrderOf(root: unknown, problems: readonly Problem[]): readonly Problem[] {
  return problems
    .map((problem) => ({ problem, place: placeOf(root, problem.path) }))
    .sort((a, b) => compare(a.place, b.place))
    .map(({ problem }) => problem);
}

/** For each key on the path, its position among its siblings. */
function placeOf(root: unknown, path: Path): readonly number[] {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  if (typeof root !== "object" || root === null) return [Infinity];
  const index = Array.isArray(root) ? Number(key) : Object.keys(root).indexOf(String(key));
  return index < 0 ? [Infinity] : [index, ...placeOf((root as Record<PropertyKey, unknown>)[key], rest)];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  if (differing < 0) return a.length - b.length;
  const [left, right] = [a[differing] ?? 0, b[differing] ?? -1];
  return left < right ? -1 : 1;
}
