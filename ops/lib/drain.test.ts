import { kubernetesApi, kubernetesCredentials, type TestServer } from "../testdata/servers";
import { cordon, drain, uncordon } from "./drain";
import { KubernetesCluster } from "./kubernetes-cluster";

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const NODE = "/api/v1/nodes/w-1";
const PODS = "GET /api/v1/pods?fieldSelector=spec.nodeName%3Dw-1";
/** Nobody listens there. */
const AWAY = "https://127.0.0.1:1";

const pod = (name: string, metadata: object = {}, phase = "Running") => ({
  metadata: { name, namespace: "default", uid: name, ...metadata },
  status: { phase },
});

/** A cluster of two servers, the first of which is away; notes what the other one was asked. */
async function cluster(answer: (request: string, attempt: number) => { status: number; body: unknown }) {
  const asked: string[] = [];
  server = await kubernetesApi((request, attempt) => {
    asked.push(request);
    return answer(request, attempt);
  });
  const servers = [AWAY, `https://127.0.0.1:${server.port}`];
  return { asked, cluster: new KubernetesCluster({ ...kubernetesCredentials, servers }) };
}

const node = (spec: object, annotations = {}) => ({
  status: 200,
  body: { metadata: { name: "w-1", annotations }, spec },
});

describe("cordon", () => {
  test("closes a node, by whichever server answers", async () => {
    const { cluster: api, asked } = await cluster(() => node({}));
    await cordon(api, "w-1", "upgrade");
    expect(asked).toEqual([`GET ${NODE}`, `PATCH ${NODE}`]);
  });

  test("leaves a node alone that a person has closed, and uncordon does not open it", async () => {
    const { cluster: api, asked } = await cluster(() => node({ unschedulable: true }));
    await cordon(api, "w-1", "upgrade");
    await uncordon(api, "w-1");
    expect(asked).toEqual([`GET ${NODE}`, `GET ${NODE}`]);
  });

  test("is undone where this program did it", async () => {
    const { cluster: api, asked } = await cluster(() =>
      node({ unschedulable: true }, { "homelab/cordoned": "upgrade" }),
    );
    await uncordon(api, "w-1");
    expect(asked).toEqual([`GET ${NODE}`, `PATCH ${NODE}`]);
  });
});

describe("drain", () => {
  test("evicts what can run elsewhere, and nothing else", async () => {
    const daemon = { ownerReferences: [{ kind: "DaemonSet", controller: true }] };
    const items = [
      pod("app"),
      pod("flannel", daemon),
      pod("static", { annotations: { "kubernetes.io/config.mirror": "1" } }),
      pod("job", {}, "Succeeded"),
    ];
    const { cluster: api, asked } = await cluster((request, attempt) => {
      if (request === PODS) return { status: 200, body: { items: attempt === 1 ? items : items.slice(1) } };
      return { status: 201, body: {} };
    });

    await drain(api, "w-1", 5);

    expect(asked.filter((request) => request.startsWith("POST"))).toEqual([
      "POST /api/v1/namespaces/default/pods/app/eviction",
    ]);
  });

  test("ends in time when a disruption budget refuses, and names pod and budget", async () => {
    const refusal = {
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ message: "The disruption budget db needs 1 healthy pods and has 1 currently" }] },
    };
    const { cluster: api } = await cluster((request) =>
      request === PODS ? { status: 200, body: { items: [pod("db-0")] } } : { status: 429, body: refusal },
    );

    await expect(drain(api, "w-1", 1)).rejects.toThrow(
      /still on node w-1: default\/db-0 \(Cannot evict .* The disruption budget db needs 1 healthy pods/,
    );
  });
});

test("a cluster none of whose servers answers says which was asked last", async () => {
  const api = new KubernetesCluster({ ...kubernetesCredentials, servers: [AWAY] });
  await expect(api.get("/readyz", 1000)).rejects.toThrow(/https:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/);
});
