/** One entry of `pulumi stack history --json`, as far as it matters here. */
export interface HistoryEntry {
  /** `update`, `destroy`, `refresh`, `import`, … */
  readonly kind: string;
  /** `succeeded`, `failed` or `in-progress`. */
  readonly result?: string;
  readonly startTime: string;
  /** What the CLI noted of where it ran: `git.head` is a whole commit hash, `git.dirty` `true` or `false`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const SHORT_HASH = 12;

/** What the stack was made of last, as far as an update says so; an error where there is none. */
export function lastCommit(history: readonly HistoryEntry[]): string {
  const last = lastChange(history);
  const head = last?.kind === "update" ? last.environment?.["git.head"] : undefined;
  if (head === undefined) throw new Error(`it is not known which commit it runs: ${whyUnknown(last)}`);
  return head;
}

/** Why the stack does not run exactly this commit; `undefined` when it does. */
export function whyItDoesNotRun(commit: string, history: readonly HistoryEntry[]): string | undefined {
  const last = lastChange(history);
  const head = last?.environment?.["git.head"];
  if (last?.kind !== "update" || head === undefined) return whyUnknown(last);
  const update = `its last update (${last.startTime}, commit ${short(head)})`;
  if (head !== commit) return `${update} was of another commit`;
  if (last.result !== "succeeded") return `${update} ${last.result === "in-progress" ? "is not finished" : "failed"}`;
  if (isDirty(last)) return `${update} had changes in it that are in no commit`;
  return undefined;
}

/** The entry that made the stack what it is: a refresh or an import does not. */
const lastChange = (history: readonly HistoryEntry[]): HistoryEntry | undefined =>
  history.find(({ kind }) => kind === "update" || kind === "destroy");

function whyUnknown(last: HistoryEntry | undefined): string {
  if (!last) return "it was never brought up";
  return last.kind === "destroy" ? "it was destroyed" : "its last update was not made in a git repository";
}

/** Whether the stack was ever brought up, whole, from exactly this commit. */
export function hasRun(commit: string, history: readonly HistoryEntry[]): boolean {
  return history.some(
    (entry) =>
      entry.kind === "update" &&
      entry.result === "succeeded" &&
      entry.environment?.["git.head"] === commit &&
      !isDirty(entry),
  );
}

export const short = (commit: string): string => commit.slice(0, SHORT_HASH);

const isDirty = ({ environment }: HistoryEntry): boolean => environment?.["git.dirty"] !== "false";
