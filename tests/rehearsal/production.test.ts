import type { OutputMap } from "@pulumi/pulumi/automation";
import { echoAddress } from "../../rehearsal/driver/echo";
import { leftovers, objectsOfStack } from "../../rehearsal/driver/leftovers";
import { inspectPlatform } from "../../rehearsal/driver/platform";
import { poolsContain } from "../../rehearsal/driver/pools";
import type { OperationReport } from "../../rehearsal/driver/rehearsal";
import { Kubectl } from "./kubectl";
import { lastingObjects, someVolume } from "./lasting";
import { leaks } from "./leaks";
import { operate } from "./operate";
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
    site = await observe({ platform: true });
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
    expect(outputs.loadBalancerIPs?.value).toEqual({ "traefik/traefik": "192.168.100.160" });
    expect(outputs.urls?.value).toEqual({
      traefik: "https://traefik.local.hallonen.se/dashboard/",
      ...Object.fromEntries(
        ["alertmanager", "grafana", "longhorn", "polaris", "prometheus", "whoami"].map((name) => [
          name,
          `https://${name}.local.hallonen.se/`,
        ]),
      ),
    });
    expect(outputs.certificates?.value).toEqual([
      expect.objectContaining({
        domains: ["local.hallonen.se", "*.local.hallonen.se"],
        issuer: "letsencrypt-production",
        expires: "not issued yet",
      }),
    ]);
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

  test("it is healthy, and says so", async () => {
    const said = await operate(site, "health", ["60"]);
    expect(said).toMatch(/^ok {4}3 of 3 nodes are ready$/m);
    expect(said).toMatch(/^ok {4}(\d+) of \1 releases are deployed$/m);
  });

  test("namespaces let in what runs in them, and no more", async () => {
    const { items } = await kubectl.json<{ items: Named[] }>("get", "namespaces");
    const levels = items.map(({ metadata: { name, labels = {} } }) => [name, labels[enforced]]);
    expect(Object.fromEntries(levels)).toMatchObject({
      "kube-flannel": "privileged",
      "metallb-system": "privileged",
      "longhorn-system": "privileged",
      traefik: "restricted",
      "cert-manager": "restricted",
      applications: "restricted",
    });
  });

  test("the way in is where the stack file says; certificates are asked for", async () => {
    const facts = await inspectPlatform(kubectl.kubeconfig, site.rehearsal.config);
    expect(facts).toEqual({
      ingressAddress: "192.168.100.160",
      certificates: ["polaris/polaris-cert", "traefik/wildcard-local-hallonen-se"],
    });
  });

  test("one storage class is the default, and an API that a chart adds is served", async () => {
    const { items } = await kubectl.json<{ items: Named[] }>("get", "storageclasses");
    const isDefault = ({ metadata }: Named) => metadata.annotations?.[defaultClass] === "true";
    expect(items.filter(isDefault).map(({ metadata }) => metadata.name)).toEqual(["longhorn-fast"]);
    await kubectl.run("wait", "apiservice/v1beta1.metrics.k8s.io", "--for=condition=Available", "--timeout=240s");
  });

  test("a Service gets an address from the declared pool", async () => {
    expect(poolsContain(site.rehearsal.config, await echoAddress(kubectl.kubeconfig))).toBe(true);
  });

  describe("addons that leave the stack file", () => {
    let whole: Record<string, unknown>;
    let before: string[];

    test("leave the cluster, one and all", async () => {
      before = await lastingObjects(kubectl.kubeconfig);
      site.rehearsal.configure((config) => {
        whole = structuredClone(config);
        delete config["homelab:observability"];
        delete (config["homelab:apps"] as Block).reloader;
        // Polaris's webhook needs them.
        for (const block of ["certificates", "polaris", "trivy", "policyEngine"])
          delete (config["homelab:security"] as Block)[block];
        const cloudflare = config["homelab:cloudflare"] as { dns: Block; tunnel: { routes: Block[] } };
        // Pages that are no longer there are not to be kept out of public DNS.
        cloudflare.dns.except = ["longhorn", "traefik"];
        // The tunnel would not trust what the ingress shows without them.
        for (const route of cloudflare.tunnel.routes) route.origin = { verifyTls: false };
        // Longhorn's volumes may go only after this has been applied.
        (config["homelab:storage"] as { longhorn: Block }).longhorn.onRemove = "wipe";
      });
      const { changes } = await site.rehearsal.up();

      expect(changes).not.toHaveProperty("create");
      const left = (await lastingObjects(kubectl.kubeconfig)).filter((id) =>
        /metrics-server|metrics\.k8s|reloader|cert-manager|Certificate|Issuer/.test(id),
      );
      expect(left).toEqual([]);
      expect(before.filter((id) => watchers.test(id)).length).toBeGreaterThan(100);
      expect((await lastingObjects(kubectl.kubeconfig)).filter((id) => watchers.test(id))).toEqual([]);
    });

    test("come back, while others go with the data that the stack file gave up, once that is unprotected", async () => {
      site.rehearsal.configure((config) => {
        Object.assign(config, structuredClone(whole));
        delete config["homelab:storage"];
        // What keeps metrics and logs has no volumes then.
        config["homelab:observability"] = { metricsServer: {} };
        (config["homelab:cloudflare"] as { dns: Block }).dns.except = ["polaris", "traefik"];
      });
      await expect(site.rehearsal.up()).rejects.toThrow(/longhorn-release.*cannot be deleted/);
      await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
      await site.rehearsal.up();
      expect((await lastingObjects(kubectl.kubeconfig)).filter((id) => /longhorn|snapshot/i.test(id))).toEqual([]);

      site.rehearsal.configure((config) => Object.assign(config, whole));
      const { changes } = await site.rehearsal.up();
      expect(Object.keys(changes).sort()).toEqual(["create", "same"]);
      expect(await lastingObjects(kubectl.kubeconfig)).toEqual(before);
    });
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

  test("nobody knows the password of the platform's pages: its hash alone is kept", async () => {
    const password = site.secrets["homelab:secrets.dashboardPassword"] ?? "";
    expect(password).not.toBe("");
    expect(await site.rehearsal.pulumi("stack", "export", "--show-secrets")).not.toContain(password);
    const { data } = await kubectl.json<{ data: { users: string } }>("get", "secret", "guard-users", "-n", "traefik");
    expect(Buffer.from(data.users, "base64").toString()).toMatch(/^admin:\$2b\$10\$/);
  });

  test("a cluster that answers is not forgotten", async () => {
    await expect(operate(site, "forget-cluster")).rejects.toThrow(/192\.168\.100\.61:6443 answers/);
  });

  test("destroy refuses what is protected, and ends with nothing left but volumes once it is not", async () => {
    await expect(site.rehearsal.destroy()).rejects.toThrow(/protect/);
    await kubectl.apply(someVolume);
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();
    const { deployment } = JSON.parse(await site.rehearsal.pulumi("stack", "export")) as {
      deployment: { resources?: unknown[] };
    };
    expect((deployment.resources ?? []).length).toBe(0);
    expect(leftovers(await objectsOfStack(kubectl.kubeconfig), site.rehearsal.config)).toEqual([]);
    // The stack file says nothing of wiping: Longhorn stays, and with it what is in its volumes.
    await kubectl.run("get", "volumes.longhorn.io/data", "--namespace", "longhorn-system");
    await kubectl.run("get", "daemonset/longhorn-manager", "--namespace", "longhorn-system");
  });
});

type Block = Record<string, unknown>;

interface Named {
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
}

/** What looks after the cluster: metrics, alerts, logs, scanners, policies. */
const watchers =
  /\bmonitoring\/|Namespace monitoring|node-exporter|kube-prometheus|grafana|loki|alloy|trivy|polaris|gatekeeper|^Homelab|^ConstraintTemplate/;
const enforced = "pod-security.kubernetes.io/enforce";
const defaultClass = "storageclass.kubernetes.io/is-default-class";
