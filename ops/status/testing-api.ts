import { type TestServer, kubernetesApi, kubernetesCredentials } from "../testdata/servers";
import { ClusterApi } from "../health/cluster-api";
import { look } from "./look";

type Answers = Readonly<Record<string, unknown>>;

const NOW = new Date("2026-11-21T20:00:00Z");
export const PROMETHEUS = "/api/v1/namespaces/monitoring/services/http:prometheus-operated:9090/proxy/api/v1";

export const items = (...found: readonly unknown[]) => ({ items: found });
export const condition = (status: string, message?: string) => ({ conditions: [{ type: "Ready", status, message }] });

const node = (name: string, address: string, ready = "True") => ({
  metadata: { name, labels: name === "rk1-1" ? { "node-role.kubernetes.io/control-plane": "" } : {} },
  status: {
    ...condition(ready),
    addresses: [{ type: "InternalIP", address }],
    nodeInfo: { kubeletVersion: "v1.36.3" },
  },
});

export const cluster: Answers = {
  "/api/v1/nodes": items(node("rk1-1", "192.168.100.61"), node("rk1-2", "192.168.100.62", "Unknown")),
  "/api/v1/secrets?labelSelector=owner%3Dhelm": items({
    metadata: { name: "x", namespace: "traefik", labels: { name: "traefik", status: "failed", version: "2" } },
  }),
  "/apis/apps/v1/deployments": items(),
  "/apis/apps/v1/statefulsets": items(),
  "/apis/apps/v1/daemonsets": items(),
  "/api/v1/services?labelSelector=operated-prometheus%3Dtrue": items(),
};

export const certificates = items(
  {
    metadata: { name: "late", namespace: "traefik" },
    status: { ...condition("True"), notAfter: "2027-01-20T20:00:00Z" },
  },
  {
    metadata: { name: "soon", namespace: "traefik" },
    status: { ...condition("True"), notAfter: "2026-12-01T20:00:00Z" },
  },
);

export const longhorn: Answers = {
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

export const measuring: Answers = {
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

/** How a cluster is whose API server answers this; to all else it says that there is no such path. */
export async function looked(answers: Answers) {
  server = await kubernetesApi((request) => {
    const path = request.replace("GET ", "");
    const found = answers[path] ?? answers[path.replace(/\?.*/, "")];
    return { status: found === undefined ? 404 : 200, body: found ?? {} };
  });
  const api = new ClusterApi({ server: `https://127.0.0.1:${String(server.port)}`, ...kubernetesCredentials });
  return look(api, "production", NOW);
}
