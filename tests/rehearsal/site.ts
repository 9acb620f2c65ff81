import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectRoot } from "../../rehearsal/driver/binary";
import type { MachineEvent } from "../../rehearsal/driver/machines";
import type { CloudflareSite } from "../../rehearsal/driver/cloudflare-settings";
import { withoutPlatform } from "../../rehearsal/driver/platform";
import { Rehearsal, type RehearsalArgs } from "../../rehearsal/driver/rehearsal";
import type { SiteOptions } from "../../rehearsal/driver/site";
import { readStackFile } from "../../rehearsal/driver/stack-file";
import { watch } from "./watched";

/** A rehearsal under test, with everything that it said. */
export interface Observed {
  readonly rehearsal: Rehearsal;
  /** Secrets that were made up for the stack: `homelab:secrets.<name>` → value. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly events: MachineEvent[];
  /** Names of the machines that are control planes, spare ones too. */
  readonly controlPlanes: readonly string[];
  /** Resolves when a machine says this from now on. */
  readonly heard: (event: string, machine?: string) => Promise<void>;
  /** What Pulumi printed, all of it. */
  readonly printed: () => string;
}

export interface Setup extends Pick<SiteOptions, "off" | "spare" | "hosts">, Pick<RehearsalArgs, "charts"> {
  /** The stack whose file is rehearsed; default: production. */
  readonly stack?: "production" | "staging";
  /** With all of the platform core. Default: the cluster with its network, which is there sooner. */
  readonly platform?: boolean;
  /** What is different at Cloudflare. */
  readonly cloudflare?: CloudflareSite;
  /** Changes the stack file before it is used: its `homelab:cluster`, and all of its `config`. */
  readonly edit?: (cluster: Cluster, config: Record<string, unknown>) => void;
}

export interface Cluster {
  bootstrap: Record<string, unknown>;
  nodes: Record<string, unknown>[];
  network: { reserved?: string[] };
}

/** A stack on its machines, none of it up yet. */
export async function observe({
  stack = "production",
  platform = false,
  edit,
  ...site
}: Setup = {}): Promise<Observed> {
  const events: MachineEvent[] = [];
  const output: string[] = [];
  const listeners = new Set<(event: MachineEvent) => void>();
  const file = editedStackFile(stack, (cluster, config) => {
    if (!platform) withoutPlatform(config);
    edit?.(cluster, config);
  });
  const stackFile = readStackFile(stack, file);
  const rehearsal = await Rehearsal.open({
    stack: stackFile,
    plugins: "auto",
    ...site,
    onMachineEvent: (event) => {
      events.push(event);
      listeners.forEach((listen) => listen(event));
    },
    onOutput: (text) => output.push(text),
  });
  const heard = (event: string, machine?: string) =>
    new Promise<void>((resolve) => {
      const listen = (said: MachineEvent) => {
        if (said.event !== event || (machine !== undefined && said.machine !== machine)) return;
        listeners.delete(listen);
        resolve();
      };
      listeners.add(listen);
    });
  const controlPlanes = [...stackFile.config.cluster.nodes, ...(site.spare ?? [])]
    .filter(({ role }) => role === "controlPlane")
    .map(({ name }) => name);
  const observed = {
    rehearsal,
    secrets: stackFile.secrets,
    events,
    controlPlanes,
    heard,
    printed: () => output.join(""),
  };
  watch(observed);
  return observed;
}

function editedStackFile(stack: string, edit: NonNullable<Setup["edit"]>): string {
  const content = parse(readFileSync(join(projectRoot, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: { "homelab:cluster": Cluster };
  };
  edit(content.config["homelab:cluster"], content.config);
  const file = join(
    mkdtempSync(join(process.env.REHEARSAL_SCRATCH ?? tmpdir(), "homelab-stack-")),
    `Pulumi.${stack}.yaml`,
  );
  writeFileSync(file, stringify(content));
  return file;
}
