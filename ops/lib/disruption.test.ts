import { kubernetesApi, kubernetesCredentials, type TestServer } from "../testdata/servers";
import { requireSpare } from "./disruption";
import { KubernetesCluster } from "./kubernetes-cluster";

let server: TestServer;
afterEach(() => server.close());

/** A cluster with these budgets and volumes; without Longhorn where there are none. */
async function cluster(budgets: readonly object[], volumes?: readonly object[]) {
  server = await kubernetesApi((request) => {
    if (request.includes("poddisruptionbudgets")) return { status: 200, body: { items: budgets } };
    return volumes === undefined ? { status: 404, body: {} } : { status: 200, body: { items: volumes } };
  });
  return new KubernetesCluster({ ...kubernetesCredentials, servers: [`https://127.0.0.1:${server.port}`] });
}

const budget = (currentHealthy: number, desiredHealthy: number) => ({
  metadata: { name: "db", namespace: "default" },
  status: { currentHealthy, desiredHealthy },
});
const volume = (robustness: string) => ({ metadata: { name: "data" }, status: { robustness } });

test("a cluster whose pods and replicas are all there can do without a node", async () => {
  await expect(
    requireSpare(await cluster([budget(2, 2)], [volume("healthy"), volume("unknown")]), 60_000),
  ).resolves.toBeUndefined();
});

test("so can one without Longhorn", async () => {
  await expect(requireSpare(await cluster([budget(3, 2)]), 60_000)).resolves.toBeUndefined();
});

test("one that lacks some cannot, and everything is named", async () => {
  await expect(
    requireSpare(await cluster([budget(1, 2)], [volume("degraded"), volume("faulted")]), 60_000),
  ).rejects.toThrow(
    "disruption budget default/db has 1 of 2 healthy pods; Longhorn volume data is degraded; Longhorn volume data is faulted",
  );
});
