import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Kubectl } from "./kubectl";
import { observe, type Observed } from "./site";
import { editCluster, etcdMembersAt, talosMachine, withMachines } from "./talos-machines";

const cp1 = talosMachine("cp-1", "controlPlane", 71, { workloads: true });
const cp2 = talosMachine("cp-2", "controlPlane", 72);
const cp3 = talosMachine("cp-3", "controlPlane", 73);
const cp4 = talosMachine("cp-4", "controlPlane", 74);
const cp5 = talosMachine("cp-5", "controlPlane", 78);
const w1 = talosMachine("w-1", "worker", 75);
const w2 = talosMachine("w-2", "worker", 76);
const w3 = talosMachine("w-3", "worker", 77);

/** A year of a cluster: machines come, go, break, are repaired and exchanged. */
describe("nodes of a Talos cluster", () => {
  let site: Observed;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await observe({
      edit: (cluster, config) => {
        withMachines([cp1, cp2, cp3, w1, w2], { timeouts: { reachSeconds: 30, drainSeconds: 30 } })(cluster, config);
        // Pods run where there is a pod network.
        config["homelab:network"] = { cni: { type: "flannel" } };
      },
      spare: [cp4, cp5, w3],
    });
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
  });

  afterAll(() => site?.rehearsal.close());

  const want = (...nodes: object[]) =>
    editCluster(site, (cluster) => (cluster.nodes = nodes.map((node) => ({ ...node }))));
  const nodes = async () => (await kubectl.nodes()).map(({ metadata }) => metadata.name).sort();
  const leftBehind = () => {
    const file = join(site.rehearsal.workspace.folder, "left-behind.txt");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  test("a worker that is added joins, and nobody else is touched", async () => {
    const from = site.events.length;
    want(cp1, cp2, cp3, w1, w2, w3);
    await site.rehearsal.up();
    expect(await nodes()).toEqual(["cp-1", "cp-2", "cp-3", "w-1", "w-2", "w-3"]);
    const touched = site.events.slice(from).filter(({ event }) => ["configured", "rebooting"].includes(event));
    expect(new Set(touched.map(({ machine }) => machine))).toEqual(new Set(["w-3"]));
  });

  test("a node is not renamed: the preview says both names, and the way out", async () => {
    want(cp1, cp2, cp3, w1, w2, { ...w3, name: "w-9" });
    await expect(site.rehearsal.preview()).rejects.toThrow(
      /w-3 at 192\.168\.100\.77 is now called w-9.*cannot be renamed/s,
    );
    expect(await nodes()).toContain("w-3");
  });

  test("a worker that is removed is drained first; its machine is left to its owner, who is told what to do", async () => {
    await kubectl.apply(deployment("web", 4));
    await kubectl.run("rollout", "status", "deployment/web", "--timeout=240s");
    const from = site.events.length;
    want(cp1, cp2, cp3, w2, w3);
    await site.rehearsal.up();
    expect(await nodes()).toEqual(["cp-1", "cp-2", "cp-3", "w-2", "w-3"]);
    expect(await nodesOfPods()).not.toContain("w-1");
    expect(leftBehind()).toMatch(
      /w-1 \(192\.168\.100\.75\) has left the cluster, but runs on.*talosctl -n 192\.168\.100\.75 /,
    );
    expect(site.events.slice(from).filter(({ event }) => event === "maintenance")).toEqual([]);
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
  });

  test("a dead control plane is replaced by another machine: its member and its node go first", async () => {
    site.rehearsal.tell({ machine: "cp-3", do: "powerOff" });
    want(cp1, cp2, cp4, w2, w3);
    await site.rehearsal.up();
    expect(await etcdMembersAt(site, cp1.address)).toEqual(["cp-1", "cp-2", "cp-4"]);
    expect(await nodes()).toEqual(["cp-1", "cp-2", "cp-4", "w-2", "w-3"]);
  });

  test("a control plane whose machine was exchanged joins again under its name", async () => {
    const replaced = site.heard("maintenance", "cp-2");
    site.rehearsal.tell({ machine: "cp-2", do: "replace" });
    await replaced;
    want(cp1, { ...cp2, hardware: "SN 2" }, cp4, w2, w3);
    await site.rehearsal.up();
    expect(await etcdMembersAt(site, cp1.address)).toEqual(["cp-1", "cp-2", "cp-4"]);
    expect(await etcdMembersAt(site, cp2.address)).toEqual(["cp-1", "cp-2", "cp-4"]);
    expect(await nodes()).toEqual(["cp-1", "cp-2", "cp-4", "w-2", "w-3"]);
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
  });

  test("a machine that is declared offline holds nobody up", async () => {
    site.rehearsal.tell({ machine: "w-2", do: "powerOff" });
    want(cp1, { ...cp2, hardware: "SN 2" }, cp4, { ...w2, offline: true }, w3);
    await site.rehearsal.preview();
    await site.rehearsal.up();
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
    expect(await nodes()).toContain("w-2");
  });

  test("back again, it gets what it missed", async () => {
    const running = site.heard("running", "w-2");
    site.rehearsal.tell({ machine: "w-2", do: "powerOn" });
    await running;
    want(cp1, { ...cp2, hardware: "SN 2" }, cp4, { ...w2, labels: { disk: "ssd" } }, w3);
    await site.rehearsal.up();
    const back = (await kubectl.nodes()).find(({ metadata }) => metadata.name === "w-2");
    expect(back?.metadata.labels.disk).toBe("ssd");
  });

  test("the first control plane dies, and the next one speaks for the cluster", async () => {
    site.rehearsal.tell({ machine: "cp-1", do: "powerOff" });
    want({ ...cp2, hardware: "SN 2", workloads: true }, cp4, cp5, { ...w2, labels: { disk: "ssd" } }, w3);
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
    expect(await etcdMembersAt(site, cp2.address)).toEqual(["cp-2", "cp-4", "cp-5"]);
    expect(await nodes()).toEqual(["cp-2", "cp-4", "cp-5", "w-2", "w-3"]);
    expect(site.events.filter(({ event }) => event === "bootstrapped")).toHaveLength(1);
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
  });

  test("down to one control plane, where the stack says so machines are wiped", async () => {
    editCluster(site, (cluster) => (cluster.bootstrap.onDestroy = "reset"));
    await site.rehearsal.up();
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    const from = site.events.length;
    want({ ...cp2, hardware: "SN 2", workloads: true }, w3);
    await site.rehearsal.up();
    expect(await etcdMembersAt(site, cp2.address)).toEqual(["cp-2"]);
    expect(await nodes()).toEqual(["cp-2", "w-3"]);
    const wiped = site.events.slice(from).filter(({ event }) => event === "maintenance");
    expect(wiped.map(({ machine }) => machine).sort()).toEqual(["cp-4", "cp-5", "w-2"]);
    expect(Object.keys((await site.rehearsal.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
  });

  async function nodesOfPods(): Promise<string[]> {
    const { items } = await kubectl.json<{ items: { spec: { nodeName: string } }[] }>("get", "pods");
    return items.map(({ spec }) => spec.nodeName);
  }
});

function deployment(name: string, replicas: number): object {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: "example.org/web:1" }] } },
    },
  };
}
