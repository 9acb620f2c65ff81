import type { Patch } from "../../../../config/schema";
import { clusterSection } from "./cluster";
import type { ConfigDocument, MachineInput } from "./document";
import { machineSection } from "./machine";
import { networkDocuments } from "./network";

export type { ConfigDocument, MachineInput } from "./document";

/** What the program wants a machine to be, as documents that are merged into Talos's generated configuration. */
export function machineDocuments(input: MachineInput): readonly ConfigDocument[] {
  return [
    { machine: machineSection(input), cluster: clusterSection(input) },
    ...networkDocuments(input),
    ...kernelLogDocuments(input),
  ];
}

/** One for each receiver, called by its address. @see https://docs.siderolabs.com/talos/v1.13/reference/configuration/runtime/kmsglogconfig */
function kernelLogDocuments({ talos }: MachineInput): readonly ConfigDocument[] {
  return talos.logReceivers.kernel.map((url) => ({
    apiVersion: "v1alpha1",
    kind: "KmsgLogConfig",
    name: url.replace("://", "-").replace(":", "-"),
    url,
  }));
}

/**
 * Strategic merge patches in the order in which they are applied: the program's own, then the user's for all machines,
 * for the role, for the machine. JSON, which is YAML.
 */
export function configPatches(input: MachineInput): string[] {
  const { all, controlPlanes, workers } = input.talos.patches;
  const forRole = input.node.role === "controlPlane" ? controlPlanes : workers;
  const own = machineDocuments(input).map((document) => JSON.stringify(document));
  return [...own, ...[...all, ...forRole, ...input.node.patches].map(patchText)];
}

function patchText(patch: Patch): string {
  return typeof patch === "string" ? patch : JSON.stringify(patch);
}
