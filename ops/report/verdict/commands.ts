import type { Operation } from "../operations";
import { at } from "../values";
import { hostStep } from "./hosts";
import { inPlace, type Verdict } from "./verdict";

/** How gates that wait, and change nothing, are run. Other scripts beside them may do more. */
const GATE = /^node ops\/gates\/(crd|kubernetes|reach|talos|webhook)\.mjs$/;

/** Commands: gates on this machine, and steps on hosts. */
export function commands(operation: Operation): Verdict | undefined {
  const { identity } = operation;
  if (identity.type === "command:remote:Command") return hostStep(operation);
  return isGate(operation)
    ? inPlace(operation.kind === "delete" ? "a gate: nothing waits there any more" : "a gate: it waits again")
    : undefined;
}

export function isGate({ before, after }: Operation): boolean {
  const create = at(after ?? before, "create");
  return typeof create === "string" && GATE.test(create);
}
