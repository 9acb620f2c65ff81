import type { Operation } from "./operations";
import { isGate, scriptOf, scriptsOf } from "./verdict/scripts";
import { configurationChanges } from "./verdict/talos-changes";
import { wipes } from "./verdict/talos-steps";

const MACHINE = "talos:machine/configurationApply:ConfigurationApply";
const PART = /-(configuration|settled|reach|talos|reset)$/;

/**
 * One operation on each Talos machine in place of those on its parts: its configuration, the gates before it, the step that
 * settles it, and what happens to it when it leaves.
 */
export function joinMachines(operations: readonly Operation[]): readonly Operation[] {
  const joined = new Map<Operation, Operation>();
  const folded = new Set<Operation>();
  for (const configuration of operations.filter(({ identity }) => identity.type === MACHINE)) {
    const machine = operations.filter((each) => nameOf(each) === nameOf(configuration) && isPart(each, configuration));
    const head = machine.find((each) => each.kind === "delete" && isWipe(each)) ?? configuration;
    const parts = machine.filter((each) => each !== head);
    joined.set(head, { ...head, keys: keysOf(head, parts), ...(parts.length > 0 && { parts }) });
    for (const part of parts) folded.add(part);
  }
  return operations.filter((each) => !folded.has(each)).map((each) => joined.get(each) ?? each);
}

/** The machine's name in the stack: `production-rk1-1`. */
const nameOf = ({ identity }: Operation): string => identity.name.replace(PART, "");

function isPart(operation: Operation, configuration: Operation): boolean {
  if (operation === configuration) return true;
  if (operation.identity.type !== "command:local:Command" || !PART.test(operation.identity.name)) return false;
  if (isGate(operation) || scriptOf(operation) === "talos-node") return true;
  // A machine that comes or goes does so with its reset. Else that one's changes are others.
  return isReset(operation) && operation.kind === configuration.kind && operation.kind !== "update";
}

function isReset(operation: Operation): boolean {
  return (
    operation.identity.name.endsWith("-reset") && (scriptsOf(operation).size === 0 || scriptOf(operation) === "reset")
  );
}

/** Machines that are wiped are to be seen by the name by which that is allowed. */
const isWipe = (operation: Operation): boolean => isReset(operation) && wipes(operation.before);

/** What changes in a configuration, in place of the name of the whole, which is one secret. */
function keysOf(head: Operation, parts: readonly Operation[]): readonly string[] {
  const settled = parts.find((part) => scriptOf(part) === "talos-node");
  const changes = settled && configurationChanges(settled);
  if (!changes || changes.length === 0) return head.keys;
  return [...changes.map(({ path }) => path), ...head.keys.filter((key) => key !== "machineConfigurationInput")];
}
