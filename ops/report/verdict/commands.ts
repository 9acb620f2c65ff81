import type { Operation } from "../operations";
import { hostStep } from "./hosts";
import { isGate, scriptOf, scriptsOf } from "./scripts";
import { talosSteps } from "./talos-steps";
import { inPlace, type Verdict } from "./verdict";

/** Commands: gates and steps on this machine, and steps on hosts. */
export function commands(operation: Operation): Verdict | undefined {
  if (operation.identity.type === "command:remote:Command") return hostStep(operation);
  if (isGate(operation))
    return inPlace(operation.kind === "delete" ? "a gate: nothing waits there any more" : "a gate: it waits again");
  if (scriptsOf(operation).size === 0) return inPlace("a command that runs nothing");
  return talosSteps[scriptOf(operation) ?? ""]?.(operation);
}
