import type { OutputMap } from "@pulumi/pulumi/automation";
import type { CloudflareFacts } from "./cloudflare-facts";
import type { OperationReport } from "./rehearsal";
import { table } from "./table";

/** One stretch of a rehearsal. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly changes?: Readonly<Record<string, number>>;
}

/** What `--json` writes: no secrets in it. */
export interface RehearsalReport {
  readonly stack: string;
  readonly succeeded: boolean;
  readonly error?: string;
  /** Provider → where its plugin came from. */
  readonly plugins: Readonly<Record<string, "real" | "standin">>;
  readonly phases: readonly Phase[];
  readonly totalSeconds: number;
  /** Resources of the first up. */
  readonly resources: number;
  /** The resources of the first up that took longest. */
  readonly slowest: readonly { readonly name: string; readonly type: string; readonly seconds: number }[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Secrets that the stack file lacks, made up: `secrets.dashboardPassword`. */
  readonly madeUpSecrets: readonly string[];
  /** The address that a test Service got from the stack's pools. */
  readonly loadBalancerAddress?: string;
  /** Where HTTP and HTTPS come in. */
  readonly ingressAddress?: string;
  /** What the stack had at the double of Cloudflare. Absent where its file has no `homelab:cloudflare`. */
  readonly cloudflare?: CloudflareFacts;
  /** Certificates that were asked for. They stop there: cert-manager itself does not run in a rehearsal. */
  readonly declaredCertificates: readonly string[];
}

/** Rounded to what the clock can tell. */
export const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;

export function phaseOf(name: string, operation: OperationReport): Phase {
  return { name, seconds: rounded(operation.seconds), changes: operation.changes };
}

/** Outputs with secrets masked. */
export function publicOutputs(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [name, output.secret ? "[secret]" : (output.value as unknown)]),
  );
}

/** The end of a rehearsal, for a person; what there is nothing of is left out. */
export function describe(report: RehearsalReport): string {
  const outputs = Object.entries(report.outputs).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const phases = report.phases.map((phase) => [
    phase.name,
    `${phase.seconds.toFixed(1)} s`,
    changesText(phase.changes),
  ]);
  const total = ["total", `${report.totalSeconds.toFixed(1)} s`, `${report.resources} resources`];
  const slowest = report.slowest.map((resource) => [resource.name, `${resource.seconds.toFixed(1)} s`, resource.type]);
  return [
    section("Outputs", outputs),
    section("Made at Cloudflare's double", atCloudflare(report)),
    section("Made up or left out", leftOut(report)),
    section("Where the time went", phases.length > 0 ? [...phases, total] : []),
    section("Slowest resources of the first up", slowest),
  ].join("");
}

function atCloudflare({ cloudflare }: RehearsalReport): readonly (readonly string[])[] {
  if (!cloudflare) return [];
  const tunnels = Object.entries(cloudflare.tunnels).map(([name, hosts]) => [`tunnel ${name}`, hosts.join(", ")]);
  return [...cloudflare.records.map((record) => ["record", record]), ...tunnels];
}

function leftOut({ madeUpSecrets, declaredCertificates }: RehearsalReport): readonly (readonly string[])[] {
  return [
    ...madeUpSecrets.map((name) => [name, "is not in the stack file: a generated one was used"]),
    ...declaredCertificates.map((name) => [
      name,
      "the certificate is declared, and that is all: cert-manager does not run in a rehearsal",
    ]),
  ];
}

const section = (title: string, rows: readonly (readonly string[])[]): string =>
  rows.length > 0 ? `\n${title}\n${table(rows)}\n` : "";

function changesText(changes: Readonly<Record<string, number>> = {}): string {
  return Object.entries(changes)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(", ");
}
