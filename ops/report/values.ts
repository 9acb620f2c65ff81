import type { Operation } from "./operations";
import type { State } from "./preview";

/** The value at a path of inputs; undefined where there is none. */
export function at(state: State | undefined, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    state?.inputs,
  );
}

/**
 * Kinds of values that a report may show. Nothing else of a resource's values ever gets into one: a secret that nobody
 * marked looks like any other text.
 */
const shown = {
  version: /^v?\d{1,5}(\.\d{1,5}){0,3}([-+][0-9A-Za-z.-]{1,24})?$/,
  quantity: /^\d{1,12}(\.\d{1,3})?[A-Za-z]{0,2}$/,
} as const;

/** `v1.35.5 → v1.36.3`; undefined where one of them is not there, secret, or of another kind. */
export function change(kind: keyof typeof shown, before: unknown, after: unknown): string | undefined {
  const texts = [before, after].map((value) => (typeof value === "number" ? String(value) : value));
  const [from, to] = texts.map((text) => (typeof text === "string" && shown[kind].test(text) ? text : undefined));
  return from !== undefined && to !== undefined && from !== to ? `${from} → ${to}` : undefined;
}

/** Whether something at or below one of these paths changes, or may: not every provider says more than a top-level name. */
export function touches({ keys }: Operation, ...paths: readonly string[]): boolean {
  return keys.some((key) => paths.some((path) => below(path, key) || below(key, path)));
}

/** Whether every changed path begins with one of these, and there is one. */
export function touchesOnly({ keys }: Operation, ...paths: readonly string[]): boolean {
  return keys.length > 0 && keys.every((key) => paths.some((path) => below(path, key)));
}

const below = (path: string, key: string): boolean =>
  key === path || key.startsWith(`${path}.`) || key.startsWith(`${path}[`);
