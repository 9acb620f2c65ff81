import { type TestServer, kubernetesApi, kubernetesCredentials } from "../testdata/servers";
import { ClusterApi } from "../health/cluster-api";
import { look } from "./look";
import { page } from "./page";
import { screen } from "./screen";

type Answers = Readonly<Record<string, unknown>>;

const NOW = new Date("2026-11-21T20:00:00Z");
const PROMETHEUS = "/api/v1/namespaces/monitoring/services/http:prometheus-operated:9090/proxy/api/v1";

const items = (...found: readonly unknown[]) => ({ items: found });
const condition = (status: string, message?: string) => ({ conditions: [{ type: "Ready", status, message }] });

const node = (name: string, address: string, ready = "True") => ({
  metadata: { name, labels: name === "rk1-1" ? { "node-role.kubernetes.io/control-plane": "" } : {} },
  status: {
    ...condition(ready),
    addresses: [{ type: "InternalIP", address }],
    nodeInfo: { kubeletVersion: "v1.36.3" },
  },
});

const cluster: Answers = {
  "/api/v1/nodes": items(node("rk1-1", "192.168.100.61"), node("rk1-2", "192.168.100.62", "Unknown")),
  "/api/v1/secrets?labelSelector=owner%3Dhelm": items({
    metadata: { name: "x", namespace: "traefik", labels: { name: "traefik", status: "failed", version: "2" } },
  }),
  "/apis/apps/v1/deployments": items(),
  "/apis/apps/v1/statefulsets": items(),
  "/apis/apps/v1/daemonsets": items(),
  "/api/v1/services?labelSelector=operated-prometheus%3Dtrue": items(),
};

const certificates = items(
  {
    metadata: { name: "late", namespace: "traefik" },
    status: { ...condition("True"), notAfter: "2027-01-20T20:00:00Z" },
  },
  {
    metadata: { name: "soon", namespace: "traefik" },
    status: { ...condition("True"), notAfter: "2026-12-01T20:00:00Z" },
  },
);

const longhorn: Answers = {
  "/apis/longhorn.io/v1beta2/volumes": items(
    ...["pvc-1", "pvc-2"].map((name) => ({ metadata: { name, namespace: "longhorn-system" } })),
  ),
  "/apis/longhorn.io/v1beta2/recurringjobs": items({ metadata: { name: "nightly" }, spec: { task: "backup" } }),
  "/apis/longhorn.io/v1beta2/backups": items(
    ...[
      { state: "Completed", backupCreatedAt: "2026-11-20T02:30:00Z" },
      { state: "Completed", backupCreatedAt: "2026-11-21T02:30:00Z" },
      { state: "Error", backupCreatedAt: "2026-11-21T19:30:00Z" },
    ].map((status, index) => ({
      metadata: { name: `backup-${String(index)}`, namespace: "longhorn-system" },
      status: { ...status, volumeName: "pvc-1" },
    })),
  ),
};

/** Answers of Prometheus: machines by address, and one by its name. */
const vector = (...values: readonly (readonly [string, string])[]) => ({
  status: "success",
  data: { result: values.map(([instance, value]) => ({ metric: { instance }, value: [1, value] })) },
});
const matrix = {
  status: "success",
  data: {
    result: [
      {
        metric: { instance: "rk1-1:9100" },
        values: [
          [NOW.getTime() / 1000 - 600, "0.4"],
          [NOW.getTime() / 1000, "0.5"],
        ],
      },
    ],
  },
};
const alert = (alertname: string, state: string, summary: string) => ({
  state,
  labels: { alertname, severity: "critical" },
  annotations: { summary },
  activeAt: "2026-11-21T18:00:00Z",
});

const measuring: Answers = {
  "/api/v1/services?labelSelector=operated-prometheus%3Dtrue": items({
    metadata: { name: "prometheus-operated", namespace: "monitoring" },
  }),
  [`${PROMETHEUS}/query`]: vector(["rk1-1:9100", "0.61"], ["192.168.100.62:9100", "0.42"]),
  [`${PROMETHEUS}/query_range`]: matrix,
  [`${PROMETHEUS}/alerts`]: {
    status: "success",
    data: {
      alerts: [
        alert("Hot", "firing", "<b>rk1-1</b> is hot"),
        alert("Slow", "pending", "not yet"),
        alert("Watchdog", "firing", "always"),
      ],
    },
  },
};

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function looked(answers: Answers) {
  server = await kubernetesApi((request) => {
    const path = request.replace("GET ", "");
    const found = answers[path] ?? answers[path.replace(/\?.*/, "")];
    return { status: found === undefined ? 404 : 200, body: found ?? {} };
  });
  const api = new ClusterApi({ server: `https://127.0.0.1:${String(server.port)}`, ...kubernetesCredentials });
  return look(api, "production", NOW);
}

describe("the screen", () => {
  test("shows nodes, what fails, and says what nobody can know", async () => {
    const lines = screen(await looked(cluster));

    expect(lines.slice(1)).toEqual([
      "",
      "Nodes",
      "  rk1-1  192.168.100.61  control plane  v1.36.3  ready      –  memory –  disk –",
      "  rk1-2  192.168.100.62  worker         v1.36.3  NOT READY  –  memory –  disk –",
      "",
      "Failing",
      "  release traefik/traefik: is failed at revision 2",
      "",
      "Alerts",
      "  unknown",
      "",
      "Not known",
      "  temperatures and alerts: the cluster has no Prometheus",
    ]);
  });

  test("shows certificates by their end, and the newest whole backup of each volume", async () => {
    const text = screen(
      await looked({ ...cluster, ...longhorn, "/apis/cert-manager.io/v1/certificates": certificates }),
    ).join("\n");

    expect(text).toMatch(/Certificates\n {2}traefik\/soon {2}10 days {2}ready\n {2}traefik\/late {2}60 days {2}ready/);
    expect(text).toMatch(/Backups\n {2}pvc-2 {2}NO BACKUP\n {2}pvc-1 {2}17 h ago/);
  });

  test("names a volume by its claim, and asks for no backups where no schedule makes any", async () => {
    const [volume] = (longhorn["/apis/longhorn.io/v1beta2/volumes"] as { items: object[] }).items;
    const claimed = { ...volume, status: { kubernetesStatus: { namespace: "shop", pvcName: "data" } } };

    const text = screen(await looked({ ...cluster, "/apis/longhorn.io/v1beta2/volumes": items(claimed) })).join("\n");

    expect(text).toMatch(/Backups\n {2}shop\/data {2}none, by no schedule/);
  });

  test("shows what Prometheus measures, by name or address of a machine, and alerts that fire", async () => {
    const text = screen(await looked({ ...cluster, ...measuring })).join("\n");

    expect(text).toMatch(/rk1-1 .* memory 61 % {2}disk 61 %/);
    expect(text).toMatch(/rk1-2 .* memory 42 % {2}disk 42 %/);
    expect(text).toMatch(/Alerts\n {2}critical {2}Hot {2}2 h {2}<b>rk1-1<\/b> is hot$/);
    expect(text).not.toMatch(/Slow|Watchdog/);
  });

  test("tells of Kustomizations that are not ready, but not of those that were suspended", async () => {
    const flux = (name: string, suspend: boolean) => ({
      metadata: { name, namespace: "flux-system" },
      spec: { suspend },
      status: condition("False", "no such path"),
    });
    const list = items(flux("apps", false), flux("old", true));

    const { failing } = await looked({ ...cluster, "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations": list });

    expect(failing).toContain("Kustomization flux-system/apps: is not ready (no such path)");
    expect(failing.join()).not.toContain("old");
  });

  test("a Prometheus that does not answer is no reason to show nothing", async () => {
    const { nodes, unknown } = await looked({
      ...cluster,
      "/api/v1/services?labelSelector=operated-prometheus%3Dtrue":
        measuring["/api/v1/services?labelSelector=operated-prometheus%3Dtrue"],
    });

    expect(nodes).toHaveLength(2);
    expect(unknown).toEqual(["temperatures and alerts: Prometheus: no such path"]);
  });
});

describe("the page", () => {
  test("needs nothing else, and runs nothing", async () => {
    const html = page(await looked({ ...cluster, ...measuring }));

    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=/);
    expect(html).toContain("prefers-color-scheme:dark");
  });

  test("shows what others wrote as text", async () => {
    const html = page(await looked({ ...cluster, ...measuring }));

    expect(html).toContain("&lt;b&gt;rk1-1&lt;/b&gt; is hot");
    expect(html).not.toContain("<b>rk1-1");
  });

  test("plots the last day, a line for each machine, inside the drawing", async () => {
    const html = page(await looked({ ...cluster, ...measuring }));

    const lines = [...html.matchAll(/<path class="line s0" d="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
      for (const [x = NaN, y = NaN] of line
        .split(/[ML]/)
        .slice(1)
        .map((point) => point.split(" ").map(Number))) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(350);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(190);
      }
    }
    expect(html).toContain("Hottest sensor, °C: rk1-1 1 °C");
  });

  test("says so where nothing was measured", async () => {
    const nothing = { status: "success", data: { result: [] } };

    const html = page(await looked({ ...cluster, ...measuring, [`${PROMETHEUS}/query_range`]: nothing }));

    expect(html).toContain("Nothing was measured.");
  });
});
