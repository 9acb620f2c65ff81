import type { Operation } from "./operations";
import { stepOf } from "./verdict/hosts";
import { isGate, scriptOf } from "./verdict/scripts";
import { talosSteps } from "./verdict/talos-steps";

/** What a resource is, in a word that people know it by. */
export function labelOf(operation: Operation): string {
  const { type } = operation.identity;
  if (type.startsWith("pulumi:providers:")) return "provider";
  if (type === "command:remote:Command" && stepOf(operation) !== undefined) return "host step";
  if (type === "talos:machine/configurationApply:ConfigurationApply") return "Talos machine";
  if (type === "command:local:Command" && isGate(operation)) return "gate";
  if (type === "command:local:Command" && Object.hasOwn(talosSteps, scriptOf(operation) ?? "")) return "Talos step";
  return type.split(":").at(-1) ?? type;
}
