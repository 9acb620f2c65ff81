import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Rehearsal } from "../../rehearsal/driver/rehearsal";
import { killEngine } from "./engine";

/** A moment of an update: a resource's step, and whether the engine is about to take it or has just done so. */
export interface Moment {
  /** `homelab:cluster:TalosCluster production` */
  readonly step: string;
  readonly when: "begins" | "ends";
}

/** Every moment of the update that a preview promises, in the order in which the preview comes to them. */
export async function momentsOf(rehearsal: Rehearsal): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  await rehearsal.preview({
    onEvent: (event) => {
      const moment = momentOf(event);
      if (moment?.when === "begins") moments.push(moment, { ...moment, when: "ends" });
    },
  });
  return moments;
}

/**
 * Runs an update whose engine is killed at that moment.
 * @throws Error when the moment never came, or the engine outlived it
 */
export async function killedAt(rehearsal: Rehearsal, { step, when }: Moment): Promise<void> {
  let killed = false;
  const outcome = await rehearsal
    .up({
      onEvent: (event) => {
        const moment = momentOf(event);
        if (killed || moment?.step !== step || moment.when !== when) return;
        killed = true;
        killEngine();
      },
    })
    .then(
      () => "it succeeded",
      (error: Error) => error.message,
    );
  if (!killed) throw new Error(`the update never came to where ${step} ${when}: ${outcome}`);
}

function momentOf(event: EngineEvent): Moment | undefined {
  const [metadata, when] = event.resourcePreEvent
    ? [event.resourcePreEvent.metadata, "begins" as const]
    : [event.resOutputsEvent?.metadata, "ends" as const];
  if (metadata === undefined || metadata.op === "same") return undefined;
  return { step: `${metadata.type} ${metadata.urn.split("::").at(-1) ?? ""}`, when };
}
