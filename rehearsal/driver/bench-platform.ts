import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runEntry } from "./binary";
import type { Figure } from "./bench";
import { withoutPlatform } from "./platform";
import { Rehearsal } from "./rehearsal";
import { rounded } from "./report";
import { readStackFile } from "./stack-file";

type Config = Record<string, unknown>;

/** The part of a stack's state that matters here (`pulumi stack export`). */
interface State {
  readonly deployment: {
    readonly resources: readonly { readonly type: string; readonly inputs?: Readonly<Record<string, unknown>> }[];
  };
}

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
    const again = await secondsToAdd(rehearsal);
    await rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    const destroy = await rehearsal.destroy();
    const oneByOne = await helm.run();
    return [
      { name: "platform: from bare machines to outputs", value: toOutputs, target: 50, unit: "s" },
      { name: "platform: unchanged up", value: rounded(unchanged.seconds), target: 6, unit: "s" },
      { name: "platform: preview", value: rounded(preview.seconds), target: 5, unit: "s" },
      { name: "platform: destroy", value: rounded(destroy.seconds), target: 30, unit: "s" },
      { name: "platform: up on a cluster that is there", value: rounded(again), unit: "s" },
      { name: "the same charts by helm, one after the other", value: rounded(oneByOne), unit: "s" },
      { name: "that against the up", value: rounded(oneByOne / again), target: 2.2, unit: "times", atLeast: true },
    ];
  } finally {
    await rehearsal.close();
  }
}

/** Takes the platform out of the cluster and measures how long it takes to bring it back. */
async function secondsToAdd(rehearsal: Rehearsal): Promise<number> {
  let whole: Config = {};
  rehearsal.configure((config) => {
    whole = structuredClone(config);
    withoutPlatform(config);
    delete config["homelab:network"];
  });
  await rehearsal.up();
  rehearsal.configure((config) => Object.assign(config, whole));
  return (await rehearsal.up()).seconds;
}

/** Longhorn would stay in the cluster otherwise, and be there already the next time. */
function wipeVolumes(config: Config): void {
  const storage = config["homelab:storage"] as { longhorn?: Config };
  storage.longhorn = { ...storage.longhorn, onRemove: "wipe" };
}

/** A stack's charts with their values, installed as a script does: `helm upgrade --install --wait`, again and again. */
class HelmOneByOne {
  private constructor(
    private readonly folder: string,
    private readonly kubeconfig: string,
    private readonly releases: readonly Readonly<Record<string, unknown>>[],
    private readonly namespaces: readonly unknown[],
  ) {}

  static async prepare(rehearsal: Rehearsal): Promise<HelmOneByOne> {
    const folder = join(rehearsal.workspace.folder, "../helm");
    mkdirSync(folder);
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, String((await rehearsal.outputs()).kubeconfig?.value), { mode: 0o600 });
    const { deployment } = JSON.parse(await rehearsal.pulumi("stack", "export")) as State;
    const inputsOf = (type: string) =>
      deployment.resources.filter((resource) => resource.type === type).map(({ inputs = {} }) => inputs);
    return new HelmOneByOne(
      folder,
      kubeconfig,
      inputsOf("kubernetes:helm.sh/v3:Release").map(releaseOf),
      inputsOf("kubernetes:core/v1:Namespace").map((inputs) => ({ apiVersion: "v1", kind: "Namespace", ...inputs })),
    );
  }

  /** @returns seconds for all charts; the pod network first, because the others' pods wait for it */
  async run(): Promise<number> {
    const kubectl = ["kubectl", "--kubeconfig", this.kubeconfig, "apply", "-f", "-"];
    const list = { apiVersion: "v1", kind: "List", items: this.namespaces };
    const started = performance.now();
    await runEntry(kubectl, JSON.stringify(list));
    const first = this.releases.filter(({ name }) => name === "flannel");
    for (const release of [...first, ...this.releases.filter(({ name }) => name !== "flannel")]) {
      const file = join(this.folder, `${String(release.name)}.json`);
      writeFileSync(file, JSON.stringify(release));
      const access = ["--kubeconfig", this.kubeconfig, "--cache", join(this.folder, "cache")];
      await runEntry(["charts", "install", ...access, "--release", file]);
    }
    return (performance.now() - started) / 1000;
  }
}

function releaseOf({ name, namespace, chart, version, repositoryOpts, values }: Readonly<Record<string, unknown>>) {
  const { repo } = (repositoryOpts ?? {}) as { repo?: string };
  return { name, namespace, chart, version, repository: repo, values };
}
