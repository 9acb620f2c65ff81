/** Keys and indexes from the root of what was read, e.g. `["cluster", "nodes", 1, "address"]`. */
export type Path = readonly PropertyKey[];

/** The rule that a misspelt key breaks; its fix is about the key, never about the value. */
export const UNKNOWN_KEY = "is not a key of this block";

/** One thing that is wrong with a configuration. */
export interface Problem {
  readonly path: Path;
  /** What was written there. Absent: nothing, or nothing worth showing. */
  readonly value?: unknown;
  /** What it has to be. */
  readonly rule: string;
  /** What to write or do instead, where that can be guessed. */
  readonly fix?: string;
}

/** `nodes[1].address`; keys that are not plain words are quoted. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : formatKey(String(part), index === 0)))
    .join("");
}

function formatKey(key: string, first: boolean): string {
  if (first) return key;
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
