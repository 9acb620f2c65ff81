import { version } from "../../ops/lib/talos-api";
import { Kubectl } from "./kubectl";
import { editCluster, said, talosCredentials, type TalosMachine, talosMachine, withMachines } from "./talos-machines";
import { observe, type Observed } from "./site";

const controlPlanes = [71, 72, 73].map((host) => talosMachine(`cp-${host - 70}`, "controlPlane", host));
const workers = [75, 76].map((host) => talosMachine(`w-${host - 74}`, "worker", host));
const names = ["cp-1", "cp-2", "cp-3", "w-1", "w-2"];

const old = { talos: "v1.12.7", kubernetes: "v1.35.5" };
const next = { talos: "v1.13.0", kubernetes: "v1.36.3" };

const otherSchematic = { overlay: "turingrk1", extensions: ["iscsi-tools", "util-linux-tools", "tailscale"] };

/** Half a year of a cluster: its settings change, then Talos, then Kubernetes. */
describe("changes of a Talos cluster that runs", () => {
  let site: Observed;
  let kubectl: Kubectl;

  beforeAll(async () => {
    const machines = withMachines([...controlPlanes, ...workers], {
      timeouts: { reachSeconds: 30, drainSeconds: 30, upgradeSeconds: 120, readySeconds: 150 },
    });
    site = await observe({
      edit: (cluster, config) => {
        machines(cluster, config);
        config["homelab:versions"] = old;
      },
    });
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
  });

  afterAll(() => site?.rehearsal.close());

  const want = (versions: object) => site.rehearsal.configure((config) => (config["homelab:versions"] = versions));
  const failed = (operation: Promise<unknown>) =>
    operation.then(
      () => "it succeeded",
      (error: Error) => error.message,
    );
  const settled = async () => Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes);
  const kubelets = async () =>
    Object.fromEntries(
      (await kubectl.nodes()).map((node) => [node.metadata.name, node.status.nodeInfo.kubeletVersion]),
    );
  const talos = async () => {
    const credentials = await talosCredentials(site);
    const ask = async ({ name, address }: TalosMachine) =>
      [name, await version({ address, credentials }, 60_000)] as const;
    return Object.fromEntries(await Promise.all([...controlPlanes, ...workers].map(ask)));
  };
  const all = (value: string) => Object.fromEntries(names.map((name) => [name, value]));

  test("the machines run what the stack names, and nothing was upgraded", async () => {
    expect(await talos()).toEqual(all(old.talos));
    expect(await kubelets()).toEqual(all(old.kubernetes));
    expect(said(site, 0, "upgraded")).toEqual([]);
    expect(await settled()).toEqual(["same"]);
  });

  test("a preview shows what changes on each machine, and nothing is done", async () => {
    editCluster(site, (cluster) => (cluster.bootstrap.sysctls = { "vm.nr_hugepages": "64" }));
    const [from, printed] = [site.events.length, site.printed().length];
    await site.rehearsal.preview();
    const shown = site.printed().slice(printed);
    for (const name of names) expect(shown).toMatch(new RegExp(`${name} \\(192\\.168\\.100\\.\\d+\\): 1 change`));
    expect(shown).toContain("+ machine.sysctls.vm.nr_hugepages: 64");
    expect(shown).not.toContain("take a reboot");
    expect(site.events.slice(from)).toEqual([]);
  });

  test("a change that takes no reboot reaches all machines, control planes one by one", async () => {
    const from = site.events.length;
    await site.rehearsal.up();
    expect(said(site, from, "configured", "rebooting")).toEqual(names.map((name) => `${name}: configured`));
  });

  test("a change that takes a reboot: each machine is back before the next one goes", async () => {
    editCluster(site, (cluster) => (cluster.bootstrap.containerd = { maxContainerLogLineSize: 65536 }));
    const from = site.events.length;
    await site.rehearsal.up();
    expect(said(site, from, "rebooting", "running")).toEqual(
      names.flatMap((name) => [`${name}: rebooting`, `${name}: running`]),
    );
    expect(await settled()).toEqual(["same"]);
  });

  test("skipped minors, steps back, and two upgrades at once are refused by the preview", async () => {
    const from = site.events.length;
    want(next);
    expect(await failed(site.rehearsal.preview())).toMatch(/v1\.12\.7 → v1\.13\.0 and Kubernetes .* at once/);
    want({ ...old, kubernetes: "v1.34.1" });
    expect(await failed(site.rehearsal.preview())).toMatch(/v1\.35\.5 → v1\.34\.1 goes back/);
    want({ ...old, talos: "v1.13.8" });
    expect(await failed(site.rehearsal.preview())).toMatch(/v1\.13\.8.*broke attaching Longhorn volumes/s);
    expect(site.events.slice(from)).toEqual([]);
  });

  test("an upgrade of Talos that one machine does not survive stops there, and says which and what now", async () => {
    site.rehearsal.tell({ machine: "cp-2", do: "setFaults", value: { upgradeRollsBack: true } });
    want({ ...old, talos: next.talos });
    const failure = await failed(site.rehearsal.up());
    expect(failure).toMatch(/node cp-2 \(192\.168\.100\.72\): it came back with Talos v1\.12\.7/);
    expect(failure).toMatch(/were not touched.*run the update again/);
    expect(await talos()).toEqual({
      ...all(old.talos),
      "cp-1": next.talos,
    });
    for (const node of await kubectl.nodes()) expect(node.spec.unschedulable ?? false).toBe(false);
  });

  test("the next run goes on with it: control planes first, each drained, none twice", async () => {
    site.rehearsal.tell({ machine: "cp-2", do: "setFaults", value: {} });
    const from = site.events.length;
    await site.rehearsal.up();
    expect(said(site, from, "upgraded")).toEqual(names.slice(1).map((name) => `${name}: upgraded`));
    expect(await talos()).toEqual(all(next.talos));
    for (const node of await kubectl.nodes()) expect(node.spec.unschedulable ?? false).toBe(false);
    expect(await settled()).toEqual(["same"]);
  });

  test("Kubernetes follows: API servers one by one, then the workers' kubelets, without a reboot", async () => {
    want(next);
    const from = site.events.length;
    await site.rehearsal.up();
    expect(await kubelets()).toEqual(all(next.kubernetes));
    const { serverVersion } = await kubectl.json<{ serverVersion: { gitVersion: string } }>("version");
    expect(serverVersion.gitVersion).toBe(next.kubernetes);
    expect(said(site, from, "configured")).toEqual(names.map((name) => `${name}: configured`));
    expect(said(site, from, "rebooting", "upgraded")).toEqual([]);
    expect(await settled()).toEqual(["same"]);
  });

  test("another schematic is an upgrade too, and a disruption budget holds it up in bounded time", async () => {
    for (const object of blockedApplication("w-2")) await kubectl.apply(object);
    await kubectl.run("rollout", "status", "deployment/precious", "--timeout=240s");
    editCluster(site, (cluster) => {
      for (const node of cluster.nodes) if (node.name === "w-2") node.schematic = otherSchematic;
    });
    const from = site.events.length;
    const failure = await failed(site.rehearsal.up());
    expect(failure).toMatch(
      /node w-2 .*still on node w-2: default\/precious-.*disruption budget.*It was not upgraded/s,
    );
    expect(said(site, from, "upgraded", "rebooting")).toEqual([]);
    await kubectl.run("delete", "poddisruptionbudget", "precious");
    await site.rehearsal.up();
    expect(said(site, from, "upgraded")).toEqual(["w-2: upgraded"]);
  });

  test("no secret was printed, and none is in what is shown of the configurations", async () => {
    const state = JSON.parse(await site.rehearsal.pulumi("stack", "export", "--show-secrets")) as object;
    const closed = await site.rehearsal.pulumi("stack", "export");
    const secrets = machineSecretsIn(state);
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of secrets) {
      expect(site.printed()).not.toContain(secret);
      expect(closed).not.toContain(secret);
    }
  });
});

/** A pod on that node that may never be without its one replica. */
function blockedApplication(node: string): readonly object[] {
  const labels = { app: "precious" };
  const nodeSelector = { "kubernetes.io/hostname": node };
  const pod = { nodeSelector, containers: [{ name: "main", image: "registry.k8s.io/pause:3.10.2" }] };
  const meta = { name: "precious", namespace: "default" };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta,
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: meta,
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    },
  ];
}

/** Keys and tokens of the cluster's machines, as the decrypted state has them; the cluster's identifier is no secret. */
function machineSecretsIn(state: unknown): string[] {
  const { deployment } = state as {
    deployment: { resources: { outputs?: { machineSecrets?: unknown } }[] };
  };
  const texts = deployment.resources.flatMap(({ outputs }) => secretTexts(outputs?.machineSecrets, false));
  const words = texts.flatMap((text) => text.match(/[A-Za-z0-9+/=]{40,}|\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g) ?? []);
  return [...new Set(words)];
}

/** Pulumi keeps a secret as an object whose `plaintext` is JSON. */
function secretTexts(value: unknown, secret: boolean): string[] {
  if (typeof value === "string") return secret ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  const { plaintext } = value as { plaintext?: unknown };
  if (typeof plaintext === "string") return secretTexts(JSON.parse(plaintext), true);
  return Object.values(value).flatMap((inner) => secretTexts(inner, secret));
}
