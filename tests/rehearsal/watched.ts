import type { Observed } from "./site";
import { takenDownTogether } from "./downtime";

const sites = new Set<Observed>();

/** From now on, a test fails in which two control planes of this site are down at once by the program's doing. */
export function watch(site: Observed): void {
  sites.add(site);
}

/** What the tests of this file let happen since this was last asked. */
export function takenDown(): string[] {
  return [...sites].flatMap(({ events, controlPlanes }) => takenDownTogether(events, controlPlanes));
}
