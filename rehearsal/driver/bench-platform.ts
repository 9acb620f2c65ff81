import type { Figure } from "./bench";
import { HelmOneByOne } from "./helm-one-by-one";
import { withoutPlatform } from "./platform";
import { type OperationReport, Rehearsal } from "./rehearsal";
import { rounded } from "./report";
import { readStackFile } from "./stack-file";

type Config = Record<string, unknown>;

/** Figures of the whole platform core on production, and what people script beside it, on the same API server. */
export async function platformFigures(): Promise<readonly Figure[]> {
  const quiet = () => undefined;
  const started = performance.now();
  const stack = readStackFile("production");
  const rehearsal = await Rehearsal.open({ stack, plugins: "auto", onMachineEvent: quiet, onOutput: quiet });
  try {
    rehearsal.configure(wipeVolumes);
    await rehearsal.up();
    const toOutputs = rounded((performance.now() - started) / 1000);
    const unchanged = await rehearsal.up({ expectNoChanges: true });
    const preview = await rehearsal.preview();
    const helm = await HelmOneByOne.prepare(rehearsal);
    const again = await addAgain(rehearsal);
    await rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    const destroy = await rehearsal.destroy();
    const oneByOne = await helm.run();
    return [
      { name: "platform: from bare machines to outputs", value: toOutputs, target: 50, unit: "s" },
      { name: "platform: unchanged up", value: rounded(unchanged.seconds), target: 6, unit: "s" },
      { name: "platform: preview", value: rounded(preview.seconds), target: 5, unit: "s" },
      { name: "platform: destroy", value: rounded(destroy.seconds), target: 30, unit: "s" },
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
