import type { Operation } from "./operations";
import { isGate } from "./verdict/commands";
import { stepOf } from "./verdict/hosts";

/** What a resource is, in a word that people know it by. */
export function labelOf(operation: Operation): string {
  const { type } = operation.identity;
  if (type.startsWith("pulumi:providers:")) return "provider";
  if (type === "command:remote:Command" && stepOf(operation) !== undefined) return "host step";
  if (type === "command:local:Command" && isGate(operation)) return "gate";
  return type.split(":").at(-1) ?? type;
}
