/** How the engine writes text that it does not know yet. @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Paths at which two values differ, as providers write them: `spec.ports[0].name`. What is not known yet is taken for the same. */
export function differences(before: unknown, after: unknown, path = ""): readonly string[] {
  if (Object.is(before, after) || after === UNKNOWN) return [];
  const [old, next] = [entriesOf(before), entriesOf(after)];
  if (!old || !next || Array.isArray(before) !== Array.isArray(after)) return [path];
  const keys = new Set([...Object.keys(old), ...Object.keys(next)]);
  return [...keys].flatMap((key) => differences(old[key], next[key], below(path, key, Array.isArray(before))));
}

function entriesOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function below(path: string, key: string, inArray: boolean): string {
  if (inArray) return `${path}[${key}]`;
  if (!/^[\w$-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}
