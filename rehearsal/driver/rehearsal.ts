import type { EngineEvent, OutputMap, PreviewOptions, UpOptions } from "@pulumi/pulumi/automation";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackConfig } from "../../config/schema";
import { run } from "./binary";
import type { CloudflareDouble } from "./cloudflare-double";
import { Doubles, type Site } from "./doubles";
import { hostFile } from "./host-files";
import { type MachineCommand, Machines, type MachineEvent } from "./machines";
import { Diagnostics } from "./diagnostics";
import { choosePlugins, type ProviderPlugin } from "./plugins";
import type { PluginChoice } from "./options";
import { siteOf, type SiteOptions } from "./site";
import { withHostKeys } from "./ssh-config";
import { HostKeys } from "./ssh-hosts";
import type { StackFile } from "./stack-file";
import { Timeline } from "./timeline";
import { createWorkspace, editConfig, type Workspace } from "./workspace";

export interface RehearsalArgs extends Omit<SiteOptions, "keys">, Site {
  readonly stack: StackFile;
  readonly plugins: PluginChoice;
  readonly onMachineEvent: (event: MachineEvent) => void;
  /** What Pulumi prints while it works. */
  readonly onOutput: (text: string) => void;
}

/** One engine operation: how long it took and what it did. */
export interface OperationReport {
  readonly seconds: number;
  /** Operation (`create`, `same`, `update`, …) → number of resources. */
  readonly changes: Readonly<Record<string, number>>;
  readonly timeline: Timeline;
}

/** A stack on simulated machines, through the real engine. Everything it makes is thrown away by `close`. */
export class Rehearsal {
  private constructor(
    readonly config: StackConfig<string>,
    readonly plugins: readonly ProviderPlugin[],
    readonly workspace: Workspace,
    private readonly dir: string,
    private readonly args: RehearsalArgs,
    private machines: Machines,
    private readonly doubles: Doubles,
    /** Keys of SSH hosts. */
    readonly keys: HostKeys,
  ) {}

  /** Starts the machines as they leave the box, and what the site has outside them. */
  static async open(args: RehearsalArgs): Promise<Rehearsal> {
    const { config } = args.stack;
    const plugins = choosePlugins(args.plugins);
    const dir = mkdtempSync(join(process.env.REHEARSAL_SCRATCH ?? tmpdir(), "homelab-rehearsal-"));
    const keys = new HostKeys();
    const site = siteOf(config, siteFolder(dir), { ...args, keys });
    mkdirSync(site.dir);
    const machines = await Machines.start(site, args.onMachineEvent);
    const doubles = await Doubles.start(args.stack, site.network.operator, dir, args);
    const workspace = await createWorkspace({
      dir,
      stackName: args.stack.name,
      ...settingsOf(args.stack, doubles, keys),
      plugins,
    });
    return new Rehearsal(config, plugins, workspace, dir, args, machines, doubles, keys);
  }

  /** @param options `onEvent` hears every event of the engine, beside the report */
  async up({
    onEvent,
    ...options
  }: Pick<UpOptions, "expectNoChanges" | "continueOnError" | "onEvent"> = {}): Promise<OperationReport> {
    return this.operation((shared) => this.workspace.stack.up({ ...shared, ...options }), onEvent);
  }

  async preview({ onEvent, ...options }: Pick<PreviewOptions, "diff" | "onEvent"> = {}): Promise<OperationReport> {
    return this.operation((shared) => this.workspace.stack.preview({ ...shared, ...options }), onEvent);
  }

  /** Looks at what is really there and takes it into the state; `preview` only shows what differs. */
  async refresh(options: { readonly preview?: boolean } = {}): Promise<OperationReport> {
    const { stack } = this.workspace;
    return this.operation((shared) => (options.preview ? stack.previewRefresh(shared) : stack.refresh(shared)));
  }

  async destroy(): Promise<OperationReport> {
    return this.operation((shared) => this.workspace.stack.destroy(shared));
  }

  /** Cuts the power of the whole site and restores it; what machines keep on their disks stays. */
  async powerCycle(off: readonly string[] = []): Promise<void> {
    await this.machines.stop();
    const { hosts, spare } = this.args;
    const site = siteOf(this.config, siteFolder(this.dir), { hosts, spare, off, keys: this.keys });
    this.machines = await Machines.start(site, this.args.onMachineEvent);
  }

  /** Does something to one machine; what came of it is an event. */
  tell(command: MachineCommand): void {
    this.machines.tell(command);
  }

  /** @throws Error where the stack has no names there */
  get cloudflare(): CloudflareDouble {
    if (!this.doubles.cloudflare) throw new Error("The stack file has no homelab:cloudflare.");
    return this.doubles.cloudflare;
  }

  /** Where this machine has a file of an SSH host's disk, such as `/etc/hosts`. */
  hostFile(host: string, path: string): string {
    return hostFile(join(siteFolder(this.dir), host), path);
  }

  /** Changes what the stack file says, for the operations that follow. */
  configure(edit: (config: Record<string, unknown>) => void): void {
    editConfig(this.workspace, edit);
  }

  async outputs(): Promise<OutputMap> {
    return this.workspace.stack.outputs();
  }

  /** Runs the Pulumi CLI in the project's folder, for what the Automation API has no call for. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { command, folder, environment, stack } = this.workspace;
    return run(command.command, [...args, "--stack", stack.name], { cwd: folder, env: environment });
  }

  async close(): Promise<void> {
    await Promise.all([this.machines.stop(), this.doubles.stop()]);
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async operation(
    operation: (shared: SharedOptions) => Promise<unknown>,
    listen?: (event: EngineEvent) => void,
  ): Promise<OperationReport> {
    const timeline = new Timeline();
    const diagnostics = new Diagnostics();
    let changes: Record<string, number> = {};
    const onEvent = (event: EngineEvent) => {
      timeline.observe(event);
      diagnostics.observe(event);
      if (event.summaryEvent) changes = event.summaryEvent.resourceChanges;
      listen?.(event);
    };
    await diagnostics.explain(operation({ color: "never", onOutput: this.args.onOutput, onEvent }));
    return { seconds: timeline.elapsed(), changes, timeline };
  }
}

/** What the program reads: the stack file, pointed at the site's doubles, with generated keys and secrets. */
function settingsOf({ config, values, secrets }: StackFile, doubles: Doubles, keys: HostKeys) {
  if (config.cluster.bootstrap.type !== "kubeadm") return { config: { ...values, ...doubles.config }, secrets };
  return {
    config: { ...withHostKeys(values, keys), ...doubles.config },
    secrets: { ...secrets, "homelab:secrets.sshPrivateKey": keys.login.privateKey },
  };
}

const siteFolder = (dir: string): string => join(dir, "site");

interface SharedOptions {
  readonly color: "never";
  readonly onOutput: (text: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
}
