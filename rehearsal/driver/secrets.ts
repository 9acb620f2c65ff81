import { randomBytes } from "node:crypto";

export interface TakenSecrets {
  /** What the stack file says, `namespace:key` → value, without its secrets. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Generated stand-ins of its secrets, `namespace:key.path` → value: a rehearsal knows no real secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Takes what Pulumi encrypted out of a stack file's `config`, and puts generated secrets of the same paths beside it. */
export function takeSecrets(
  config: Readonly<Record<string, unknown>>,
  generate: () => string = () => randomBytes(16).toString("hex"),
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

const withoutUndefined = (entries: readonly (readonly [string, unknown])[]) =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined));

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object";

const isEncrypted = (value: unknown): boolean =>
  isRecord(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
