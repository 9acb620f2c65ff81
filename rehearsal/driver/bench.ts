import { writeFileSync } from "node:fs";
import { runAsCli } from "../../tests/support/cli-run";
import { cloudflareFigures } from "./bench-cloudflare";
import { hostFigures } from "./bench-hosts";
import { nodeFigures } from "./bench-nodes";
import { platformFigures } from "./bench-platform";
import { withoutPlatform } from "./platform";
import { Rehearsal } from "./rehearsal";
import { rounded } from "./report";
import { engineConfigOf, readStackFile, type StackFile } from "./stack-file";

/** One measured figure beside its target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** What it is to be at most; absent: shown for comparison. */
  readonly target?: number;
  readonly unit: "s" | "MB" | "times";
}

const runs = 3;

/**
 * Measures inside the sandbox; writes the figures as JSON to the file that is named.
 * @param sizes of Talos clusters, in nodes; with them, nothing else is measured
 */
async function main(file: string, sizes: readonly number[]): Promise<void> {
  const figures = sizes.length > 0 ? await nodeFigures(sizes) : await usualFigures();
  writeFileSync(file, JSON.stringify(figures));
}

async function usualFigures(): Promise<readonly Figure[]> {
  const stack = readStackFile("production");
  return [
    ...(await startFigures(stack)),
    ...(await rehearsalFigures(stack)),
    ...(await platformFigures()),
    ...(await hostFigures()),
    ...(await cloudflareFigures()),
    ...(await nodeFigures([3])),
  ];
}

/** The program's start as the Pulumi CLI runs it; median of several. */
async function startFigures(stack: StackFile): Promise<readonly Figure[]> {
  const measured = [];
  for (let run = 0; run < runs; run++) measured.push(await runAsCli(engineConfigOf(stack)));
  const seconds = median(measured.map((run) => run.secondsToFirstResource ?? Number.NaN));
  const megabytes = median(measured.map((run) => run.megabytesAtFirstResource ?? Number.NaN));
  return [
    { name: "start of the program to its first resource", value: rounded(seconds), target: 1, unit: "s" },
    { name: "memory of the program at its first resource", value: rounded(megabytes), target: 200, unit: "MB" },
  ];
}

/** Of the cluster with its network; the platform on top has figures of its own. */
async function rehearsalFigures(stack: StackFile): Promise<readonly Figure[]> {
  const quiet = () => undefined;
  const started = performance.now();
  const since = () => rounded((performance.now() - started) / 1000);
  const rehearsal = await Rehearsal.open({ stack, plugins: "auto", onMachineEvent: quiet, onOutput: quiet });
  try {
    rehearsal.configure(withoutPlatform);
    await rehearsal.up();
    const toOutputs = since();
    const unchanged = await rehearsal.up({ expectNoChanges: true });
    const preview = await rehearsal.preview();
    await rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await rehearsal.destroy();
    return [
      { name: "preview of production", value: rounded(preview.seconds), target: 3, unit: "s" },
      { name: "rehearsal from bare machines to outputs", value: toOutputs, target: 30, unit: "s" },
      { name: "unchanged up", value: rounded(unchanged.seconds), target: 4, unit: "s" },
      { name: "whole rehearsal (up, up, destroy)", value: rounded(since() - preview.seconds), target: 75, unit: "s" },
    ];
  } finally {
    await rehearsal.close();
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const [file = "bench.json", ...sizes] = process.argv.slice(2);
main(file, sizes.map(Number)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
