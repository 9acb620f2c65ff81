import type { Operation } from "./operations";

/** Where a new name says nothing about a new machine. */
const RENAMED = /^(kubernetes|cloudflare):/;

/** One operation in place of a deletion and a creation that belong together. */
export function pairRenames(operations: readonly Operation[]): readonly Operation[] {
  const pairs = new Map<Operation, Operation>();
  const free = (kind: Operation["kind"]) =>
    operations.filter(
      (each) =>
        each.kind === kind &&
        RENAMED.test(each.identity.type) &&
        !pairs.has(each) &&
        ![...pairs.values()].includes(each),
    );
  const pair = (sameWork: (gone: Operation, made: Operation) => boolean) => {
    for (const gone of free("delete")) {
      const candidates = free("create").filter((made) => pathOf(made) === pathOf(gone) && sameWork(gone, made));
      if (candidates.length === 1 && candidates[0]) pairs.set(gone, candidates[0]);
    }
  };
  pair((gone, made) => content(gone) === content(made));
  // Something differs beside the name, but there is only one of a kind.
  pair((gone) => free("delete").filter((other) => pathOf(other) === pathOf(gone)).length === 1);

  const made = new Set(pairs.values());
  return operations
    .filter((each) => !made.has(each))
    .map((each) => {
      const heir = pairs.get(each);
      return heir
        ? { ...each, kind: "rename", becomes: heir.identity.name, ...(heir.after && { after: heir.after }) }
        : each;
    });
}

const pathOf = ({ identity }: Operation): string => identity.types.join("$");

/** Everything but names. */
function content({ before, after }: Operation): string {
  const { metadata, ...rest } = before?.inputs ?? after?.inputs ?? {};
  return sorted({ rest: without(rest, "name"), metadata: without(metadata, "name", "namespace") });
}

function without(value: unknown, ...names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
