import { differences } from "./differences";
import type { Preview, State, Step } from "./preview";
import { type Identity, parseUrn } from "./urn";

export type OperationKind =
  "create" | "update" | "replace" | "delete" | "rename" | "forget" | "import" | "protect" | "unprotect";

/** What an update is going to do to one resource, whatever number of steps that takes. */
export interface Operation {
  readonly kind: OperationKind;
  readonly identity: Identity;
  readonly before?: State;
  readonly after?: State;
  /** Paths of what differs, such as `spec.replicas`; where the provider does not say, its top-level names. */
  readonly keys: readonly string[];
  /** Of a `rename`: the name of what takes its place. */
  readonly becomes?: string;
  /** Of a Talos machine: what else is done to it by the same change. */
  readonly parts?: readonly Operation[];
}

const kinds: Readonly<Record<string, OperationKind>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  import: "import",
};

/** What is only looked at, or only put in order in the state. */
const silent = new Set([
  "same",
  "read",
  "read-replacement",
  "refresh",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
  "diff",
  "extend-parameterize",
]);

/** What the update does to resources that are more than a name, in the order in which it begins them. */
export function operationsOf({ steps }: Preview): readonly Operation[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps ?? []) {
    if (kindOf(step) !== undefined) groups.set(step.urn, [...(groups.get(step.urn) ?? []), step]);
  }
  return [...groups.values()].flatMap((group) => operationOf(group) ?? []);
}

function operationOf(steps: readonly Step[]): Operation | undefined {
  const identity = parseUrn(steps[0]?.urn ?? "");
  const before = steps.find(({ oldState }) => oldState)?.oldState ?? undefined;
  const after = [...steps].reverse().find(({ newState }) => newState)?.newState ?? undefined;
  const known = after ?? before;
  if (!identity || known?.custom === false) return undefined;
  const kind = combined(steps.flatMap((step) => kindOf(step) ?? []));
  return {
    kind: kind === "delete" && before?.retainOnDelete === true ? "forget" : kind,
    identity,
    ...(before && { before }),
    ...(after && { after }),
    keys: [...new Set(steps.flatMap(keysOf))],
  };
}

/** @returns undefined where nothing happens to the resource */
function kindOf({ op, oldState, newState }: Step): OperationKind | undefined {
  if (op === "same") return protectionOf(oldState, newState);
  if (silent.has(op)) return undefined;
  // The second half of a replacement that was interrupted.
  if (op === "delete" && oldState?.delete === true) return "replace";
  // An operation that a later release has is taken for one that leaves nothing as it was.
  return kinds[op] ?? "replace";
}

function protectionOf(before: Step["oldState"], after: Step["newState"]): OperationKind | undefined {
  if (!before || !after || before.protect === after.protect) return undefined;
  return after.protect ? "protect" : "unprotect";
}

function combined(kinds: readonly OperationKind[]): OperationKind {
  if (kinds.includes("replace") || (kinds.includes("delete") && kinds.includes("create"))) return "replace";
  return kinds.at(-1) ?? "update";
}

function keysOf({ detailedDiff, diffReasons, oldState, newState }: Step): readonly string[] {
  const paths = Object.keys(detailedDiff ?? {});
  if (paths.length > 0) return paths;
  if (diffReasons && diffReasons.length > 0) return diffReasons;
  // A provider whose own settings are not known yet is not asked, and the engine says that everything may change.
  return oldState && newState ? differences(oldState.inputs, newState.inputs) : [];
}

/** Whether what was there is not there any more, for a moment or for good. */
export function removes({ kind }: Operation): boolean {
  return kind === "delete" || kind === "replace" || kind === "rename";
}
