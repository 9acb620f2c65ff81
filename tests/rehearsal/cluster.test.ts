import { pc, replaceNodes } from "./clusters";
import { Host } from "./host";
import { expireTokens } from "./tokens";
import { Kubectl } from "./kubectl";
import { type Cluster, observe, type Observed } from "./site";

const nodes = [
  pc("cp-1", "controlPlane", 51),
  pc("cp-2", "controlPlane", 52),
  pc("cp-3", "controlPlane", 53),
  pc("w-1", "worker", 54, { labels: { disk: "ssd" }, taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] }),
  pc("w-2", "worker", 55),
];
const names = nodes.map(({ name }) => name);

describe("three control planes and two workers, over SSH", () => {
  let site: Observed;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await observe({
      stack: "staging",
      edit: (cluster, config) => {
        replaceNodes(cluster, config, nodes);
        // A node that joins looks that long for a cluster that knows its token.
        cluster.bootstrap.timeouts = { reachSeconds: 30 };
      },
    });
  });

  afterAll(() => site?.rehearsal.close());

  const host = (name: string) => new Host(site, name);

  test("a join token that is gone when it is needed: the error names the worker, the others go on", async () => {
    const expired = expireTokens(host("cp-1"), "192.168.100.51", "w-2");
    const failure = await site.rehearsal.up({ continueOnError: true }).then(
      () => "it succeeded",
      (error: Error) => error.message,
    );
    expect(await expired()).toBeGreaterThan(0);
    expect(failure).toMatch(/w-2/);
    expect(failure).toMatch(/\bkubeadm\b/);
    expect(failure).toMatch(/token/i);
    const registered = site.events.filter(({ event }) => event === "registered").map(({ machine }) => machine);
    expect([...new Set(registered)].sort()).toEqual(["cp-1", "cp-2", "cp-3", "w-1"]);
  });

  test("the next run finishes with every node as declared, and one etcd cluster of three", async () => {
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
    const registered = await kubectl.nodes();
    expect(registered.map(({ metadata }) => metadata.name).sort()).toEqual(names);
    const controlPlanes = registered.filter((node) => "node-role.kubernetes.io/control-plane" in node.metadata.labels);
    expect(controlPlanes.map(({ metadata }) => metadata.name)).toEqual(["cp-1", "cp-2", "cp-3"]);
    const worker = registered.find(({ metadata }) => metadata.name === "w-1");
    expect(worker?.metadata.labels.disk).toBe("ssd");
    expect((worker?.spec.taints ?? []).map(({ key }) => key)).toContain("gpu");
    for (const name of names) expect(host(name).events("rebooting")).toEqual([]);
    expect(
      names.flatMap((name) =>
        host(name)
          .events("ran")
          .filter((line) => /^kubeadm init (?!phase)/.test(line)),
      ),
    ).toHaveLength(1);
    expect(await etcdMembers()).toEqual(["cp-1", "cp-2", "cp-3"]);
  });

  test("another run changes nothing, and logs in nowhere", async () => {
    const from = site.events.length;
    const again = await site.rehearsal.up({ expectNoChanges: true });
    expect(Object.keys(again.changes)).toEqual(["same"]);
    expect(names.flatMap((name) => host(name).events("login", from))).toEqual([]);
  });

  test("a worker and two control planes that leave are drained, removed from etcd and the API, and reset", async () => {
    site.rehearsal.configure((config) => {
      const cluster = config["homelab:cluster"] as Cluster;
      cluster.nodes = cluster.nodes.filter(({ name }) => ["cp-1", "w-1"].includes(String(name)));
      // For the destroy at the end. Those that leave are reset in any case.
      cluster.bootstrap.onDestroy = "reset";
    });
    await site.rehearsal.up();
    expect((await kubectl.nodes()).map(({ metadata }) => metadata.name).sort()).toEqual(["cp-1", "w-1"]);
    expect(await etcdMembers()).toEqual(["cp-1"]);
    for (const name of ["cp-2", "cp-3", "w-2"]) {
      expect(host(name).has("/etc/kubernetes/kubelet.conf")).toBe(false);
      expect(host(name).has("/etc/kubernetes/manifests/etcd.yaml")).toBe(false);
    }
    expect(host("w-1").has("/etc/kubernetes/kubelet.conf")).toBe(true);
  });

  test("destroy resets the hosts, because the stack says so, once they are not protected any more", async () => {
    await expect(site.rehearsal.destroy()).rejects.toThrow(/protect/);
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();
    for (const name of ["cp-1", "w-1"]) expect(host(name).has("/etc/kubernetes/kubelet.conf")).toBe(false);
  });

  /** As etcd itself tells it, on the control plane that stays. */
  async function etcdMembers(): Promise<string[]> {
    const pki = "/etc/kubernetes/pki/etcd";
    const access = `--endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt --cert=${pki}/server.crt --key=${pki}/server.key`;
    const list = await host("cp-1").asRoot(
      `crictl exec "$(crictl ps --name '^etcd$' -q)" etcdctl ${access} member list`,
    );
    return list
      .trim()
      .split("\n")
      .map((line) => line.split(", ")[2] ?? line)
      .sort();
  }
});
