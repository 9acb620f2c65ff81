import { hostKey, pc, replaceNodes } from "./clusters";
import { Host } from "./host";
import { Kubectl } from "./kubectl";
import { observe, type Observed } from "./site";

const [previous, current] = ["v1.35.5", "v1.36.3"];

describe("an upgrade from the previous minor of Kubernetes", () => {
  let site: Observed;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await observe({
      stack: "staging",
      edit: (cluster, config) => {
        // On the way there, a port of its own and a machine in between.
        const jumpHost = { address: "192.168.100.53", port: 2222, user: "jump", hostKey };
        replaceNodes(cluster, config, [
          pc("cp-1", "controlPlane", 51, { ssh: { user: "admin", port: 2200, hostKey } }),
          pc("w-1", "worker", 52, { ssh: { user: "ubuntu", hostKey, jumpHost } }),
        ]);
        config["homelab:versions"] = { kubernetes: previous };
      },
    });
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
  });

  afterAll(() => site?.rehearsal.close());

  const want = (kubernetes: string) =>
    site.rehearsal.configure((config) => (config["homelab:versions"] = { kubernetes }));
  const versions = async () =>
    Object.fromEntries(
      (await kubectl.nodes()).map((node) => [node.metadata.name, node.status.nodeInfo.kubeletVersion]),
    );

  test("the cluster runs the version that the stack names", async () => {
    expect(await versions()).toEqual({ "cp-1": previous, "w-1": previous });
    const server = await kubectl.json<{ serverVersion: { gitVersion: string } }>("version");
    expect(server.serverVersion.gitVersion).toBe(previous);
  });

  test("going back a minor is refused by the preview, before any host is asked", async () => {
    want("v1.34.1");
    const from = site.events.length;
    await expect(site.rehearsal.preview()).rejects.toThrow(/v1\.35\.5 → v1\.34\.1/);
    expect(site.events.slice(from).filter(({ event }) => event === "login")).toEqual([]);
  });

  test("every node is drained, upgraded and put back, control plane first, without a reboot", async () => {
    want(current);
    const from = site.events.length;
    await site.rehearsal.up();
    expect(await versions()).toEqual({ "cp-1": current, "w-1": current });
    const server = await kubectl.json<{ serverVersion: { gitVersion: string } }>("version");
    expect(server.serverVersion.gitVersion).toBe(current);
    for (const node of await kubectl.nodes()) expect(node.spec.unschedulable ?? false).toBe(false);

    const ran = site.events.slice(from).filter(({ event }) => event === "ran");
    const upgraded = ran.filter(({ detail = "" }) => /^kubeadm upgrade (apply|node)/.test(detail));
    expect(upgraded.map(({ machine }) => machine)).toEqual(["cp-1", "w-1"]);
    for (const name of ["cp-1", "w-1"]) {
      const { kubelet, kubeadm, kubectl: client } = new Host(site, name).packages();
      for (const each of [kubelet, kubeadm, client]) expect(each).toMatchObject({ hold: true });
      expect(kubelet?.version).toContain(current.slice(1));
      expect(new Host(site, name).events("rebooting", from)).toEqual([]);
    }
  });

  test("another run changes nothing", async () => {
    const again = await site.rehearsal.up({ expectNoChanges: true });
    expect(Object.keys(again.changes)).toEqual(["same"]);
  });
});
