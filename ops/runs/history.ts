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

/** Why the stack does not run exactly this commit; `undefined` when it does. */
export function whyItDoesNotRun(commit: string, history: readonly HistoryEntry[]): string | undefined {
  const last = history.find(({ kind }) => kind === "update" || kind === "destroy");
  if (!last) return "it was never brought up";
  if (last.kind === "destroy") return "it was destroyed";
  const head = last.environment?.["git.head"];
  if (head === undefined) return "its last update was not made in a git repository: it is not known what it runs";
  const update = `its last update (${last.startTime}, commit ${short(head)})`;
  if (head !== commit) return `${update} was of another commit`;
  if (last.result !== "succeeded") return `${update} ${last.result === "in-progress" ? "is not finished" : "failed"}`;
  if (isDirty(last)) return `${update} had changes in it that are in no commit`;
  return undefined;
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
