import type { MachineCommand } from "../../rehearsal/driver/machines";
import type { Observed } from "./site";

/** Bad days of a Talos machine; nothing of it: a good one. */
export interface TalosFaults {
  /** What goes wrong at calls of its API, each once, in this order. */
  readonly calls?: readonly CallFault[];
  /** Connections are taken, and calls never answered. */
  readonly silent?: boolean;
  /** Why it refuses every configuration. */
  readonly refuseConfiguration?: string;
  /** Device paths of disks that it does not find. */
  readonly missingDisks?: readonly string[];
  /** How far its clock is ahead, or behind where negative, from the next boot on. */
  readonly clockOffsetSeconds?: number;
}

export interface CallFault {
  readonly method: "ApplyConfiguration";
  /** `during`: the call has done its work, and nobody hears of it. */
  readonly when: "before" | "during" | "after";
  readonly then: "cutConnections" | "unplug" | "powerOff";
}

/** Does something to machines and waits until it is done. */
export async function order(
  site: Observed,
  what: MachineCommand["do"],
  machines: readonly { readonly name: string }[],
  value?: TalosFaults,
): Promise<void> {
  const done = machines.map(({ name }) => site.heard("ordered", name));
  for (const { name } of machines) site.rehearsal.tell({ machine: name, do: what, ...(value && { value }) });
  await Promise.all(done);
}

/** What went wrong in an operation that must fail: a line for each resource that did. */
export async function failuresOf(operation: Promise<unknown>): Promise<readonly string[]> {
  const failure = await operation.then(
    () => undefined,
    (error: Error) => error,
  );
  if (failure === undefined) throw new Error("it succeeded");
  return failure.message.split("\n");
}
