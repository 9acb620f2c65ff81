import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runEntry } from "./binary";
import type { Rehearsal } from "./rehearsal";

type Inputs = Readonly<Record<string, unknown>>;

/** The part of a stack's state that matters here (`pulumi stack export`). */
interface State {
  readonly deployment: { readonly resources: readonly { readonly type: string; readonly inputs?: Inputs }[] };
}

/** What others wait for: the pod network, then the load balancer. */
const first = ["flannel", "metallb"];

/** A stack's charts with their values, installed as a script does: `helm upgrade --install --wait`, again and again. */
export class HelmOneByOne {
  private constructor(
    private readonly folder: string,
    private readonly kubeconfig: string,
    private readonly namespaces: readonly Inputs[],
    private readonly releases: readonly Inputs[],
    /** What charts wait for that no chart has: classes of volumes. */
    private readonly classes: readonly Inputs[],
    /** What a LoadBalancer Service needs to be ready. */
    private readonly pools: readonly Inputs[],
  ) {}

  /** Notes what the stack has installed. */
  static async prepare(rehearsal: Rehearsal): Promise<HelmOneByOne> {
    const folder = join(rehearsal.workspace.folder, "../helm");
    mkdirSync(folder);
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, String((await rehearsal.outputs()).kubeconfig?.value), { mode: 0o600 });
    const { deployment } = JSON.parse(await rehearsal.pulumi("stack", "export")) as State;
    const inputsOf = (type: RegExp) =>
      deployment.resources.filter((resource) => type.test(resource.type)).map(({ inputs = {} }) => inputs);
    return new HelmOneByOne(
      folder,
      kubeconfig,
      inputsOf(/^kubernetes:core\/v1:Namespace$/).map((inputs) => ({ apiVersion: "v1", kind: "Namespace", ...inputs })),
      inputsOf(/^kubernetes:helm\.sh\/v3:Release$/).map(releaseOf),
      inputsOf(/^kubernetes:storage\.k8s\.io\/v1:StorageClass$/).map((inputs) => ({
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        ...inputs,
      })),
      inputsOf(/^kubernetes:metallb\.io\//),
    );
  }

  /** @returns seconds for all charts, namespaces and address pools */
  async run(): Promise<number> {
    const started = performance.now();
    await this.apply([...this.namespaces, ...this.classes]);
    const byName = (name: string) => this.releases.filter((release) => release.name === name);
    for (const release of first.flatMap(byName)) await this.install(release);
    await this.apply(this.pools);
    const others = this.releases.filter(({ name }) => !first.includes(String(name)));
    for (const release of others) await this.install(release);
    return (performance.now() - started) / 1000;
  }

  private async apply(items: readonly Inputs[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: items.map(asKubectlTakesIt) });
    await runEntry(["kubectl", "--kubeconfig", this.kubeconfig, "apply", "-f", "-"], list);
  }

  private async install(release: Inputs): Promise<void> {
    const file = join(this.folder, "release.json");
    writeFileSync(file, JSON.stringify(release));
    const access = ["--kubeconfig", this.kubeconfig, "--cache", join(this.folder, "cache")];
    await runEntry(["charts", "install", ...access, "--release", file]);
  }
}

function releaseOf({ name, namespace, chart, version, repositoryOpts, values }: Inputs): Inputs {
  const { repo } = (repositoryOpts ?? {}) as { repo?: string };
  return { name, namespace, chart, version, repository: repo, values };
}

/** Pulumi notes more in its state than an object has. */
const asKubectlTakesIt = (inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
