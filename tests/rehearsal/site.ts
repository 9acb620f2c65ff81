import { EventEmitter, once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { readFileSync } from "node:fs";
import { projectRoot } from "../../rehearsal/driver/binary";
import type { MachineEvent } from "../../rehearsal/driver/machines";
import { Rehearsal } from "../../rehearsal/driver/rehearsal";
import { readStackFile } from "../../rehearsal/driver/stack-file";

/** A rehearsal under test, with everything that it said. */
export interface Observed {
  readonly rehearsal: Rehearsal;
  readonly events: MachineEvent[];
  /** Resolves when a machine says this. */
  readonly heard: (event: string) => Promise<void>;
  /** What Pulumi printed, all of it. */
  readonly printed: () => string;
}

export interface Setup {
  /** Machines that do not answer. */
  readonly off?: readonly string[];
  /** Changes the production stack file's `homelab:cluster` before it is used. */
  readonly edit?: (cluster: Cluster) => void;
}

interface Cluster {
  bootstrap: Record<string, unknown>;
  nodes: { name: string }[];
}

/** The production stack on its machines, none of it up yet. */
export async function observe({ off, edit }: Setup = {}): Promise<Observed> {
  const events: MachineEvent[] = [];
  const spoken = new EventEmitter();
  const output: string[] = [];
  const rehearsal = await Rehearsal.open({
    stack: readStackFile("production", edit && editedStackFile(edit)),
    plugins: "auto",
    off,
    onMachineEvent: (event) => {
      events.push(event);
      spoken.emit(`machine ${event.event}`);
    },
    onOutput: (text) => output.push(text),
  });
  const heard = async (event: string) => void (await once(spoken, `machine ${event}`));
  return { rehearsal, events, heard, printed: () => output.join("") };
}

function editedStackFile(edit: (cluster: Cluster) => void): string {
  const content = parse(readFileSync(join(projectRoot, "Pulumi.production.yaml"), "utf8")) as {
    config: { "homelab:cluster": Cluster };
  };
  edit(content.config["homelab:cluster"]);
  const file = join(
    mkdtempSync(join(process.env.REHEARSAL_SCRATCH ?? tmpdir(), "homelab-stack-")),
    "Pulumi.production.yaml",
  );
  writeFileSync(file, stringify(content));
  return file;
}
