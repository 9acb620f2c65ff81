import type { Operation, OperationKind } from "../operations";
import type { State } from "../preview";
import type { Risk } from "../risk";
import { parseUrn } from "../urn";
import { judge } from "./index";

export type Inputs = Record<string, unknown>;

/** An operation, as far as a test is about it. */
export interface Given {
  readonly kind: OperationKind;
  /** Types from the outermost component down. */
  readonly types: string;
  /** Default: `name`. */
  readonly name?: string;
  readonly before?: Inputs;
  readonly after?: Inputs;
  readonly keys?: readonly string[];
  readonly flags?: Partial<State>;
}

export function operation({
  kind,
  types,
  name = "name",
  before = {},
  after = {},
  keys = [],
  flags = {},
}: Given): Operation {
  const identity = parseUrn(`urn:pulumi:stack::homelab::${types}::${name}`);
  if (!identity) throw new Error(`${types}: no URN`);
  const state = (inputs: Inputs, more: Partial<State> = {}): State => ({
    type: identity.type,
    custom: true,
    protect: false,
    retainOnDelete: false,
    delete: false,
    inputs,
    ...more,
  });
  return {
    kind,
    identity,
    keys,
    ...(kind !== "create" && { before: state(before, flags) }),
    ...(kind !== "delete" && { after: state(after) }),
  };
}

/** What the operation is taken for. */
export const riskOf = (given: Given): Risk => judge(operation(given)).risk;
/** Why, in one text. */
export const reasonsOf = (given: Given): string => judge(operation(given)).reasons.join("; ");
