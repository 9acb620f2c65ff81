import type { Figure } from "./bench";
import { HelmOneByOne } from "./helm-one-by-one";
import { withoutPlatform } from "./platform";
import { EngineMemory, type Peaks } from "./memory";
import { type OperationReport, Rehearsal } from "./rehearsal";
import { rounded } from "./report";
import { readStackFile } from "./stack-file";

type Config = Record<string, unknown>;

/** Figures of everything on production, and what people script beside it, on the same API server. */
export async function platformFigures(): Promise<readonly Figure[]> {
  const quiet = () => undefined;
  const started = performance.now();
  const stack = readStackFile("production");
  const rehearsal = await Rehearsal.open({ stack, plugins: "auto", onMachineEvent: quiet, onOutput: quiet });
  try {
    rehearsal.configure(wipeVolumes);
    const first = await measured(() => rehearsal.up());
    const toOutputs = rounded((performance.now() - started) / 1000);
    const unchanged = await measured(() => rehearsal.up({ expectNoChanges: true }));
    const preview = await measured(() => rehearsal.preview());
    const state = await rehearsal.pulumi("stack", "export");
    const helm = await HelmOneByOne.prepare(rehearsal);
    const again = await addAgain(rehearsal);
    await rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    const destroy = await measured(() => rehearsal.destroy());
    const oneByOne = await helm.run();
    return [
      { name: "platform: from bare machines to outputs", value: toOutputs, target: 90, unit: "s" },
      { name: "platform: unchanged up", value: rounded(unchanged.seconds), target: 8, unit: "s" },
      { name: "platform: preview", value: rounded(preview.seconds), target: 7, unit: "s" },
      { name: "platform: destroy", value: rounded(destroy.seconds), unit: "s" },
      ...memoryFigures("up", first.peaks),
      ...memoryFigures("unchanged up", unchanged.peaks),
      ...memoryFigures("preview", preview.peaks),
      ...memoryFigures("destroy", destroy.peaks),
      { name: "platform: size of the state", value: rounded(Buffer.byteLength(state) / 1_000_000), unit: "MB" },
      { name: "platform: up on a cluster that is there", value: rounded(again.seconds), unit: "s" },
      { name: "platform: its charts in that up", value: rounded(secondsOfCharts(again)), unit: "s" },
      { name: "the same charts by helm, one after the other", value: rounded(oneByOne), unit: "s" },
      { name: "helm against the whole up", value: rounded(oneByOne / again.seconds), unit: "times" },
      { name: "helm against the charts in the up", value: rounded(oneByOne / secondsOfCharts(again)), unit: "times" },
    ];
  } finally {
    await rehearsal.close();
  }
}

async function measured(operation: () => Promise<OperationReport>): Promise<{ seconds: number; peaks: Peaks }> {
  const memory = new EngineMemory();
  try {
    const { seconds } = await operation();
    return { seconds, peaks: memory.stop() };
  } finally {
    memory.stop();
  }
}

function memoryFigures(operation: string, { together, ...parts }: Peaks): readonly Figure[] {
  const figure = (what: string, megabytes: number): Figure => ({
    name: `platform: memory of ${operation}, ${what}`,
    value: Math.round(megabytes),
    unit: "MB",
  });
  return [...Object.entries(parts).map(([part, peak]) => figure(part, peak)), figure("together", together)];
}

/** Takes the platform out of the cluster and brings it back. */
async function addAgain(rehearsal: Rehearsal): Promise<OperationReport> {
  let whole: Config = {};
  rehearsal.configure((config) => {
    whole = structuredClone(config);
    withoutPlatform(config);
    delete config["homelab:network"];
  });
  await rehearsal.pulumi("state", "unprotect", "--all", "--yes");
  await rehearsal.up();
  rehearsal.configure((config) => Object.assign(config, whole));
  return rehearsal.up();
}

/** From the start of the first release to the end of the last. */
function secondsOfCharts({ timeline }: OperationReport): number {
  const releases = timeline.slowest(Infinity).filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
  const ends = releases.map(({ startSeconds, seconds }) => startSeconds + seconds);
  return Math.max(...ends) - Math.min(...releases.map(({ startSeconds }) => startSeconds));
}

/** Longhorn would stay in the cluster otherwise, and be there already the next time. */
function wipeVolumes(config: Config): void {
  const storage = config["homelab:storage"] as { longhorn?: Config };
  storage.longhorn = { ...storage.longhorn, onRemove: "wipe" };
}
