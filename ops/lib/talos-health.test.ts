import { kubernetesApi, kubernetesCredentials, type TestServer } from "../testdata/servers";
import { KubernetesCluster } from "./kubernetes-cluster";
import { requireApiServer, requireNode } from "./talos-health";

let server: TestServer;
afterEach(() => server.close());

const wanted = { kubernetes: "v1.36.3", bootId: "boot-2" };

const node = (ready: boolean, info: object = {}) => ({
  metadata: { name: "w-1" },
  spec: {},
  status: {
    conditions: [{ type: "Ready", status: ready ? "True" : "False", message: "cni plugin not initialized" }],
    nodeInfo: { kubeletVersion: "v1.36.3", bootID: "boot-2", ...info },
  },
});

/** What of a node is not well, or nothing. */
async function ailment(asked: object, { nodes = [asked], pods = [] as object[] } = {}): Promise<string> {
  server = await kubernetesApi((request) => {
    if (request === "GET /api/v1/nodes/w-1") return { status: 200, body: asked };
    return { status: 200, body: { items: request.startsWith("GET /api/v1/pods") ? pods : nodes } };
  });
  const cluster = new KubernetesCluster({ ...kubernetesCredentials, servers: [`https://127.0.0.1:${server.port}`] });
  return requireNode(cluster, "w-1", wanted, 60_000).then(
    () => "nothing",
    (error: Error) => error.message,
  );
}

describe("a node is well", () => {
  test("when it is Ready with the wanted kubelet", async () => {
    expect(await ailment(node(true))).toBe("nothing");
  });

  test("not while its kubelet is another one", async () => {
    expect(await ailment(node(true, { kubeletVersion: "v1.35.5" }))).toMatch(/its kubelet is still v1\.35\.5/);
  });

  test("not while what it says is from before the machine booted", async () => {
    expect(await ailment(node(true, { bootID: "boot-1" }))).toMatch(/not come back since the machine booted/);
  });

  test("when nothing is Ready, because there is no pod network yet", async () => {
    expect(await ailment(node(false))).toBe("nothing");
  });

  test("not when others are Ready, or pods had a network", async () => {
    expect(await ailment(node(false), { nodes: [node(false), node(true)] })).toMatch(/w-1 is not Ready: cni plugin/);
    await server.close();
    const pods = [{ spec: {}, status: { podIP: "10.42.0.7" } }];
    expect(await ailment(node(false), { pods })).toMatch(/w-1 is not Ready/);
  });
});

test("an API server counts when it is ready and of the wanted version", async () => {
  server = await kubernetesApi((request) => ({
    status: 200,
    body: request === "GET /version" ? { gitVersion: "v1.36.3" } : "ok",
  }));
  const url = `https://127.0.0.1:${server.port}`;
  const access = { ...kubernetesCredentials, servers: [] };
  await expect(requireApiServer(access, url, "v1.36.3", 60_000)).resolves.toBeUndefined();
  await expect(requireApiServer(access, url, "v1.37.0", 60_000)).rejects.toThrow(/it is still v1\.36\.3/);
});
