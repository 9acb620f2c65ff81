import type { LocalVolume, NodeConfig, Secrets, StackConfig, StorageClassConfig } from "../schema/index";
import type { Path, Problem } from "../report/problem";

/** A configuration of which anything may be missing, because it was wrong. */
export type Draft<T = Omit<StackConfig, "versions" | "secrets">> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> }
    : T;

/** A stack that rules look at, as far as it could be read. */
export interface DraftStack extends Draft {
  /** What the stack file says; `pinned` is what holds otherwise. */
  readonly versions?: Partial<Releases>;
  readonly pinned: Releases;
  /** Which secrets are there; their values are of no concern. */
  readonly secrets?: Secrets<unknown>;
}

/** The versions that rules are about. */
export interface Releases {
  readonly talos: string;
  readonly kubernetes: string;
}

/** Something that concerns more than one field. Says nothing about fields that are missing. */
export type Rule = (stack: DraftStack) => readonly Problem[];

/** Something in the configuration together with where it is. */
export interface Placed<T> {
  readonly path: Path;
  readonly value: T;
}

export type DraftNode = Draft<NodeConfig>;

/** The nodes, without those that could not be read at all. */
export function nodesOf(stack: DraftStack): readonly Placed<DraftNode>[] {
  return placed(stack.cluster?.nodes, ["cluster", "nodes"]);
}

/** The storage classes that could be read. */
export function storageClasses(stack: DraftStack): readonly Placed<Draft<StorageClassConfig>>[] {
  return placed(stack.storage?.classes, ["storage", "classes"]);
}

/** The volumes of all local storage classes. */
export function localVolumes(stack: DraftStack): readonly Placed<Draft<LocalVolume>>[] {
  return storageClasses(stack).flatMap(({ path, value }) =>
    value.type === "local" ? placed(value.volumes, [...path, "volumes"]) : [],
  );
}

/** The items of a list that could be read, each with its path. */
export function placed<T>(list: readonly (T | undefined)[] | undefined, path: Path): readonly Placed<T>[] {
  return (list ?? []).flatMap((value, index) => (value === undefined ? [] : [{ path: [...path, index], value }]));
}

/** The value together with its path, as a list: empty when it is missing. */
export function place<T>(value: T | undefined, ...path: Path): readonly Placed<T>[] {
  return value === undefined ? [] : [{ path, value }];
}

/** Names as people list them: `a`, `a and b`, `a, b and c`. */
export function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
