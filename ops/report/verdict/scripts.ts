import type { Operation } from "../operations";
import { at } from "../values";

const SCRIPT = /^node ops\/(?:gates|steps)\/([a-z-]+)\.mjs(?: |$)/;
/** How a command that has nothing to do is written. */
const NOTHING = ":";

/** Those that wait, and change nothing. */
const GATES = new Set(["crd", "kubernetes", "machine", "reach", "talos", "webhook"]);

/** What a command on this machine runs, before or after: names in `ops/gates` and `ops/steps`; `unknown` is anything else. */
export function scriptsOf({ before, after }: Operation): ReadonlySet<string> {
  const lines = [before, after].flatMap((state) => ["create", "update", "delete"].map((name) => at(state, name)));
  const run = lines.filter((line) => line !== undefined && line !== NOTHING);
  return new Set(run.map((line) => (typeof line === "string" ? SCRIPT.exec(line)?.[1] : undefined) ?? "unknown"));
}

/** The one script that a command runs; undefined where there are several, or none. */
export function scriptOf(operation: Operation): string | undefined {
  const [script, ...more] = scriptsOf(operation);
  return more.length === 0 ? script : undefined;
}

export function isGate(operation: Operation): boolean {
  const scripts = [...scriptsOf(operation)];
  return scripts.length > 0 && scripts.every((script) => GATES.has(script));
}
