import type { OperationKind } from "./operations";
import type { Message } from "./messages";
import type { Change, Report } from "./report";
import { risks, titles } from "./risk";

/** What is done, in one word. */
export const verbs: Readonly<Record<OperationKind, string>> = {
  create: "create",
  update: "change",
  replace: "replace",
  delete: "remove",
  rename: "rename",
  forget: "forget",
  import: "import",
  protect: "protect",
  unprotect: "unprotect",
};

/** More say no more. */
const MOST_KEYS = 6;

/** The first of the changed paths, and how many more there are. */
export function keysShown({ keys }: Change): { readonly keys: readonly string[]; readonly more: number } {
  return { keys: keys.slice(0, MOST_KEYS), more: Math.max(0, keys.length - MOST_KEYS) };
}

/** `2 create, 1 remove; 120 unchanged` */
export function countsLine({ operations, unchanged }: Report): string {
  const counts = Object.entries(operations).map(([kind, count]) => `${String(count)} ${verbs[kind as OperationKind]}`);
  return `${counts.length === 0 ? "no changes" : counts.join(", ")}; ${String(unchanged)} unchanged`;
}

/** `1 data loss or outage, 4 in place`, the worst first; undefined where nothing changes. */
export function risksLine({ counts }: Report): string | undefined {
  const found = risks.filter((risk) => counts[risk] > 0);
  if (found.length === 0) return undefined;
  return found.map((risk) => `${String(counts[risk])} ${titles[risk].toLowerCase()}`).join(", ");
}

/** `error: notes-volume: cannot be deleted` */
export function messageLine(severity: "error" | "warning", { resource, text }: Message): string {
  return `${severity}: ${resource === undefined ? "" : `${resource}: `}${text}`;
}
