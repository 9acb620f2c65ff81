import { randomBytes } from "node:crypto";
import { ENCRYPTED } from "../../config/schema/secrets";
import type { RawStackConfig } from "../../config/validate";
import { formatPath, type Path } from "../../config/report/problem";

export interface TakenSecrets {
  /** What the stack file says, `namespace:key` → value, without its secrets. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Generated stand-ins of its secrets, `namespace:key.path` → value: a rehearsal knows no real secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Takes what Pulumi encrypted out of a stack file's `config`, and puts generated secrets of the same paths beside it. */
export function takeSecrets(
  config: Readonly<Record<string, unknown>>,
  generate: () => string = generated,
): TakenSecrets {
  const secrets: Record<string, string> = {};
  const take = (value: unknown, path: string): unknown => {
    if (isEncrypted(value)) {
      secrets[path] = generate();
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => take(item, `${path}[${index}]`));
    if (!isRecord(value)) return value;
    return withoutUndefined(Object.entries(value).map(([key, item]) => [key, take(item, `${path}.${key}`)]));
  };
  const values = withoutUndefined(Object.entries(config).map(([key, value]) => [key, take(value, key)]));
  return { values, secrets };
}

/** The stack as if it had these secrets. */
export function withSecrets(raw: RawStackConfig, paths: readonly Path[]): RawStackConfig {
  return paths.reduce<RawStackConfig>((filled, path) => put(filled, path), raw);
}

function put(at: Readonly<Record<string, unknown>>, [first, ...below]: Path): Readonly<Record<string, unknown>> {
  const key = String(first);
  const inner = at[key];
  return { ...at, [key]: below.length === 0 ? ENCRYPTED : put(isRecord(inner) ? inner : {}, below) };
}

/** Generated secrets for these paths, as `takeSecrets` names them. */
export function generateSecrets(
  paths: readonly Path[],
  generate: () => string = generated,
): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [`homelab:${formatPath(path)}`, generate()]));
}

const generated = (): string => randomBytes(16).toString("hex");

const withoutUndefined = (entries: readonly (readonly [string, unknown])[]) =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined));

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object";

const isEncrypted = (value: unknown): boolean =>
  isRecord(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
