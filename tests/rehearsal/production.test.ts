import type { OutputMap } from "@pulumi/pulumi/automation";
import { echoAddress } from "../../rehearsal/driver/echo";
import { poolsContain } from "../../rehearsal/driver/pools";
import type { OperationReport } from "../../rehearsal/driver/rehearsal";
import { Kubectl } from "./kubectl";
import { leaks } from "./leaks";
import { ProcessWatch } from "./process-watch";
import { observe, type Observed } from "./site";

describe("the production stack, from bare machines", () => {
  let site: Observed;
  let watch: ProcessWatch;
  let firstPreview: OperationReport;
  let firstUp: OperationReport;
  let outputs: OutputMap;
  let kubectl: Kubectl;

  beforeAll(async () => {
    site = await observe();
    watch = ProcessWatch.start();
    firstPreview = await site.rehearsal.preview({ diff: true });
    expect(site.events.filter(({ event }) => event === "configured")).toEqual([]);
    firstUp = await site.rehearsal.up();
    outputs = await site.rehearsal.outputs();
    kubectl = await Kubectl.of(site);
  });

  afterAll(async () => {
    watch.stop();
    await site.rehearsal.close();
  });

  test("the first preview, with no cluster there, announces exactly what the first up creates", () => {
    expect(firstPreview.changes).toEqual({ create: firstUp.changes.create });
  });

  test("every output is there, and what opens doors is secret", () => {
    const secret = Object.entries(outputs).filter(([, output]) => output.secret);
    expect(secret.map(([name]) => name).sort()).toEqual(["kubeconfig", "talosconfig"]);
    expect(outputs.apiEndpoint?.value).toBe("https://kube.local.hallonen.se:6443");
    expect(outputs.nodes?.value).toEqual([
      { name: "rk1-1", role: "controlPlane", address: "192.168.100.61", arch: "arm64" },
      { name: "rk1-2", role: "worker", address: "192.168.100.62", arch: "arm64" },
      { name: "rk1-3", role: "worker", address: "192.168.100.63", arch: "arm64" },
    ]);
    expect(outputs.loadBalancerPools?.value).toEqual([
      expect.objectContaining({ addresses: ["192.168.100.160-192.168.100.179"] }),
    ]);
    expect(outputs.loadBalancerIPs?.value).toEqual({});
    const versions = outputs.versions?.value as Record<string, string>;
    expect(versions.talos).toMatch(/^v1\./);
    expect(versions.kubernetes).toMatch(/^v1\./);
  });

  test("nodes are registered as the stack file describes them", async () => {
    const items = await kubectl.nodes();
    expect(items.map((node) => node.metadata.name).sort()).toEqual(["rk1-1", "rk1-2", "rk1-3"]);
    for (const node of items) {
      expect(node.status.nodeInfo.architecture).toBe("arm64");
      expect(node.status.nodeInfo.kubeletVersion).toBe((outputs.versions?.value as { kubernetes: string }).kubernetes);
      expect((node.spec.taints ?? []).map(({ key }) => key)).not.toContain("node-role.kubernetes.io/control-plane");
    }
    const controlPlanes = items.filter((node) => "node-role.kubernetes.io/control-plane" in node.metadata.labels);
    expect(controlPlanes.map((node) => node.metadata.name)).toEqual(["rk1-1"]);
  });

  test("namespaces of privileged addons say so", async () => {
    for (const namespace of ["kube-flannel", "metallb-system"]) {
      const level = await kubectl.run(
        "get",
        "namespace",
        namespace,
        "-o",
        "jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}",
      );
      expect(level).toBe("privileged");
    }
  });

  test("a Service gets an address from the declared pool", async () => {
    expect(poolsContain(site.rehearsal.config, await echoAddress(kubectl.kubeconfig))).toBe(true);
  });

  test("a second up, and a preview after it, change nothing", async () => {
    const second = await site.rehearsal.up({ expectNoChanges: true });
    const preview = await site.rehearsal.preview();
    expect(Object.keys(second.changes)).toEqual(["same"]);
    expect(Object.keys(preview.changes)).toEqual(["same"]);
  });

  test("no secret is printed, shown among processes, or kept in plain text", async () => {
    expect(await leaks(site, watch)).toEqual([]);
  });

  test("destroy refuses what is protected, and ends with nothing left once it is not", async () => {
    await expect(site.rehearsal.destroy()).rejects.toThrow(/protect/);
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();
    const { deployment } = JSON.parse(await site.rehearsal.pulumi("stack", "export")) as {
      deployment: { resources?: unknown[] };
    };
    expect((deployment.resources ?? []).length).toBe(0);
  });
});
