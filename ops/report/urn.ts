/** A resource's identity, taken apart: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export interface Identity {
  readonly stack: string;
  /** Types from the outermost component down to the resource's own. */
  readonly types: readonly string[];
  readonly type: string;
  readonly name: string;
}

/** @returns undefined for text that is no URN */
export function parseUrn(urn: string): Identity | undefined {
  const [, stack, , types, ...name] = urn.split("::").flatMap((part, at) => (at === 0 ? withoutScheme(part) : [part]));
  if (stack === undefined || types === undefined || name.length === 0) return undefined;
  const path = types.split("$");
  return { stack, types: path, type: path.at(-1) ?? "", name: name.join("::") };
}

function withoutScheme(head: string): string[] {
  return head.startsWith("urn:pulumi:") ? ["", head.slice("urn:pulumi:".length)] : [];
}
