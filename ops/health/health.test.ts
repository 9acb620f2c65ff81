import { type TestServer, kubernetesApi, kubernetesCredentials } from "../testdata/servers";
import { ClusterApi } from "./cluster-api";
import { examine } from "./examine";

type Objects = Readonly<Record<string, readonly unknown[]>>;

const node = (name: string, change: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec,
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "DiskPressure", status: "False" },
    ],
    ...change,
  },
});
const release = (name: string, status: string, version: string) => ({
  metadata: { name: `sh.helm.release.v1.${name}.v${version}`, namespace: name, labels: { name, status, version } },
});
const deployment = (namespace: string, name: string, availableReplicas: number) => ({
  metadata: { namespace, name },
  spec: { replicas: 2 },
  status: { availableReplicas },
});
const dns = (...ready: readonly boolean[]) => ({
  endpoints: ready.map((each) => ({ addresses: ["10.42.0.2"], conditions: { ready: each } })),
});

const NODES = "/api/v1/nodes";
const SECRETS = "/api/v1/secrets?labelSelector=owner%3Dhelm";
const SLICES =
  "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns";
const DEPLOYMENTS = "/apis/apps/v1/deployments";

/** Everything is well: two nodes, one release that was upgraded once. */
const healthy: Objects = {
  [NODES]: [node("one"), node("two")],
  [SECRETS]: [release("traefik", "superseded", "1"), release("traefik", "deployed", "2")],
  [SLICES]: [dns(true, true)],
  [DEPLOYMENTS]: [deployment("traefik", "traefik", 2), deployment("applications", "shop", 0)],
  "/apis/apps/v1/statefulsets": [],
  "/apis/apps/v1/daemonsets": [
    {
      metadata: { namespace: "kube-system", name: "kube-proxy" },
      status: { desiredNumberScheduled: 2, numberAvailable: 2 },
    },
  ],
};

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const apiAt = (port: number) =>
  new ClusterApi({ server: `https://127.0.0.1:${String(port)}`, ...kubernetesCredentials });

/** What is said of a cluster that differs from a healthy one in these lists. */
async function said(change: Objects = {}, readyz = 200): Promise<readonly string[]> {
  const objects = { ...healthy, ...change };
  server = await kubernetesApi((request) => {
    const path = request.replace("GET ", "");
    if (path === "/readyz") return { status: readyz, body: { message: "etcd failed" } };
    return { status: objects[path] ? 200 : 404, body: { items: objects[path] } };
  });
  const findings = await examine(apiAt(server.port), ["one", "two"]);
  return findings.map(({ verdict, text }) => `${verdict}: ${text}`);
}

const troubles = async (change: Objects) => (await said(change)).filter((text) => !text.startsWith("good"));

test("a cluster that is well is said to be well, in all respects; applications are their own business", async () => {
  expect(await said()).toEqual([
    expect.stringMatching(/^good: the API at https:\/\/127\.0\.0\.1:\d+ is ready$/),
    "good: 2 of 2 nodes are ready",
    "good: cluster DNS: 2 of 2 servers are ready",
    "good: 1 of 1 releases are deployed",
    "good: 2 of 2 workloads of the platform are available",
  ]);
});

test("an API server that is not ready, or does not answer, ends it", async () => {
  expect(await said({}, 500)).toEqual([expect.stringMatching(/^bad: the API at .* is not ready: 500 etcd failed$/)]);
  await server?.close();
  server = undefined;

  const [finding, ...more] = await examine(apiAt(1), []);

  expect(finding).toMatchObject({ verdict: "bad", text: expect.stringContaining("ECONNREFUSED") as string });
  expect(more).toEqual([]);
});

test("nodes: missing, not ready, short of something, cordoned, or nobody's", async () => {
  const lost = node("one", {
    conditions: [
      { type: "Ready", status: "Unknown", message: "Kubelet stopped posting node status." },
      { type: "MemoryPressure", status: "True", reason: "KubeletHasInsufficientMemory" },
    ],
  });

  expect(await troubles({ [NODES]: [lost, node("three", {}, { unschedulable: true })] })).toEqual([
    "bad: node one: is not ready (Kubelet stopped posting node status.)",
    "bad: node one: MemoryPressure (KubeletHasInsufficientMemory)",
    "bad: node two: is not registered",
    "advice: node three: is none of the stack's",
  ]);
});

test("a cordoned node is told, and is no failure", async () => {
  expect(await troubles({ [NODES]: [node("one", {}, { unschedulable: true }), node("two")] })).toEqual([
    "advice: node one: is cordoned, no pod is placed there",
  ]);
});

test("DNS needs one server that is ready", async () => {
  expect(await troubles({ [SLICES]: [dns(false), dns(true)] })).toEqual([]);
  await server?.close();
  expect(await troubles({ [SLICES]: [dns(false, false)] })).toEqual([
    "bad: cluster DNS: the Service kube-system/kube-dns has no ready server (of 2)",
  ]);
});

test("a release counts as its newest revision has it, by number", async () => {
  const history = [release("traefik", "failed", "10"), release("traefik", "deployed", "9")];

  expect(await troubles({ [SECRETS]: history })).toEqual(["bad: release traefik/traefik: is failed at revision 10"]);
});

test("a release that was uninstalled and is remembered is none", async () => {
  expect(await said({ [SECRETS]: [release("traefik", "uninstalled", "3")] })).toContain(
    "good: 0 of 0 releases are deployed",
  );
});

test("workloads that lack pods are named", async () => {
  expect(await troubles({ [DEPLOYMENTS]: [deployment("traefik", "traefik", 1)] })).toEqual([
    "bad: Deployment traefik/traefik: 1 of 2 pods are available",
  ]);
});

test("a list that is refused is an error, not a healthy cluster", async () => {
  server = await kubernetesApi((request) =>
    request === "GET /readyz" ? { status: 200, body: "ok" } : { status: 403, body: { message: "forbidden" } },
  );

  await expect(examine(apiAt(server.port), [])).rejects.toThrow(/403 forbidden/);
});
