import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CloudflareFacts, expectNothingAtCloudflare, inspectCloudflare } from "./cloudflare-facts";
import { echoAddress } from "./echo";
import type { RehearsalOptions } from "./options";
import { keepRunning } from "./keep";
import { leftovers, objectsOfStack } from "./leftovers";
import type { MachineEvent } from "./machines";
import { hasPlatform, inspectPlatform, type PlatformFacts } from "./platform";
import { poolsContain } from "./pools";
import { Progress } from "./progress";
import { type OperationReport, Rehearsal } from "./rehearsal";
import { describe, type Phase, phaseOf, publicOutputs, type RehearsalReport, rounded } from "./report";
import type { StackFile } from "./stack-file";

type Say = (line: string) => void;

/**
 * The whole way: machines, up, a second up that changes nothing, an address for a Service, destroy.
 * @returns a report; its `error` says what failed and where
 */
export async function rehearse(stack: StackFile, options: RehearsalOptions, say: Say): Promise<RehearsalReport> {
  const run = new Run(stack, options, say);
  try {
    await run.wholeWay();
  } catch (error) {
    run.fail(error);
  } finally {
    await run.close();
  }
  const report = run.report();
  say(describe(report));
  say(
    report.succeeded
      ? `Rehearsal of "${stack.name}" succeeded in ${report.totalSeconds.toFixed(1)} s.`
      : `Rehearsal of "${stack.name}" failed.`,
  );
  return report;
}

class Run {
  private readonly started = performance.now();
  private readonly phases: Phase[] = [];
  private rehearsal?: Rehearsal;
  private firstUp?: OperationReport;
  private outputs: Record<string, unknown> = {};
  private loadBalancerAddress?: string;
  private platform?: PlatformFacts;
  private cloudflare?: CloudflareFacts;
  private error?: string;
  private current = "start";

  constructor(
    private readonly stack: StackFile,
    private readonly options: RehearsalOptions,
    private readonly say: Say,
  ) {}

  async wholeWay(): Promise<void> {
    const { config } = this.stack;
    const rehearsal = await this.timed(bareMachines[config.cluster.bootstrap.type], () => this.open());
    this.firstUp = await this.operation("up", () => rehearsal.up());
    const outputs = await rehearsal.outputs();
    this.outputs = publicOutputs(outputs);
    await this.operation("second up", () => rehearsal.up({ expectNoChanges: true }));
    const kubeconfig = join(rehearsal.workspace.folder, "kubeconfig");
    writeFileSync(kubeconfig, String(outputs.kubeconfig?.value), { mode: 0o600 });
    if (hasPools(this.stack)) await this.timed("load balancer address for a Service", () => this.echo(kubeconfig));
    if (hasPlatform(config)) await this.timed("ingress and certificates", () => this.inspect(kubeconfig));
    if (config.cloudflare) await this.timed("names at Cloudflare", () => this.inspectCloudflare(rehearsal));
    if (this.options.keep) await keepRunning(rehearsal, outputs, this.say);
    await this.timed("unprotect", () => rehearsal.pulumi("state", "unprotect", "--all", "--yes"));
    await this.operation("destroy", () => rehearsal.destroy());
    if (config.cluster.bootstrap.onDestroy === "keep") {
      await this.timed("look for leftovers", () => this.expectNothingLeft(kubeconfig));
    }
    if (config.cloudflare) await expectNothingAtCloudflare(rehearsal.cloudflare);
  }

  fail(error: unknown): void {
    this.error = `${this.current}: ${error instanceof Error ? error.message : String(error)}`;
  }

  async close(): Promise<void> {
    await this.rehearsal?.close();
  }

  report(): RehearsalReport {
    const resources = Object.values(this.firstUp?.changes ?? {}).reduce((sum, count) => sum + count, 0);
    return {
      stack: this.stack.name,
      succeeded: this.error === undefined,
      error: this.error,
      plugins: Object.fromEntries((this.rehearsal?.plugins ?? []).map(({ name, kind }) => [name, kind])),
      phases: this.phases,
      totalSeconds: rounded((performance.now() - this.started) / 1000),
      resources,
      slowest: (this.firstUp?.timeline.slowest(8) ?? []).map(({ name, type, seconds }) => ({
        name,
        type,
        seconds: rounded(seconds),
      })),
      outputs: this.outputs,
      madeUpSecrets: this.stack.missingSecrets,
      loadBalancerAddress: this.loadBalancerAddress,
      ingressAddress: this.platform?.ingressAddress,
      cloudflare: this.cloudflare,
      declaredCertificates: this.platform?.certificates ?? [],
    };
  }

  private async open(): Promise<Rehearsal> {
    const progress = new Progress(this.say);
    this.rehearsal = await Rehearsal.open({
      stack: this.stack,
      plugins: this.options.plugins,
      onMachineEvent: (event) => {
        if (event.event !== "ran") this.say(lineOf(event));
      },
      onOutput: (text) => progress.write(text),
    });
    this.say(pluginsLine(this.rehearsal));
    return this.rehearsal;
  }

  private async echo(kubeconfig: string): Promise<void> {
    const address = await echoAddress(kubeconfig);
    if (!poolsContain(this.stack.config, address))
      throw new Error(`a Service got ${address}, which is in none of the stack's pools`);
    this.say(`  a Service of type LoadBalancer got ${address}`);
    this.loadBalancerAddress = address;
  }

  private async inspect(kubeconfig: string): Promise<void> {
    this.platform = await inspectPlatform(kubeconfig, this.stack.config);
    if (this.platform.ingressAddress) this.say(`  the ingress answers at ${this.platform.ingressAddress}`);
    for (const certificate of this.platform.certificates) this.say(`  certificate ${certificate} is asked for`);
  }

  private async inspectCloudflare({ cloudflare, config }: Rehearsal): Promise<void> {
    this.cloudflare = await inspectCloudflare(cloudflare, config);
    for (const record of this.cloudflare.records) this.say(`  ${record}`);
    for (const [name, hosts] of Object.entries(this.cloudflare.tunnels))
      this.say(`  tunnel ${name} for ${hosts.join(", ")}`);
  }

  /** The machines go on: what the stack made in their cluster must be gone. */
  private async expectNothingLeft(kubeconfig: string): Promise<void> {
    const objects = await objectsOfStack(kubeconfig);
    const left = leftovers(objects, this.stack.config);
    if (left.length > 0) throw new Error(`the destroy left ${left.join(", ")}`);
    const kept = new Set(objects.flatMap(({ home }) => home ?? []));
    for (const namespace of kept) this.say(`  ${namespace} stays with its data, as the stack file says`);
  }

  private async operation(name: string, work: () => Promise<OperationReport>): Promise<OperationReport> {
    this.begin(name);
    const report = await work();
    this.phases.push(phaseOf(name, report));
    return report;
  }

  private async timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.begin(name);
    const started = performance.now();
    const result = await work();
    this.phases.push({ name, seconds: rounded((performance.now() - started) / 1000) });
    return result;
  }

  private begin(name: string): void {
    this.current = name;
    this.say(`\n── ${name}`);
  }
}

/** Machines as they leave the box, by the way in which the stack sets them up. */
const bareMachines = { talos: "machines in maintenance mode", kubeadm: "machines with Ubuntu" } as const;

const lineOf = ({ machine = "site", event, detail }: MachineEvent): string =>
  `  ${machine}: ${event}${detail ? ` (${detail})` : ""}`;

const hasPools = (stack: StackFile): boolean => (stack.config.network?.loadBalancer?.pools.length ?? 0) > 0;

function pluginsLine({ plugins }: Rehearsal): string {
  return `  plugins: ${plugins.map(({ name, version, kind }) => `${name} ${version} (${kind === "real" ? "real" : "stand-in"})`).join(", ")}`;
}
