import { kubernetesApi, kubernetesCredentials, type TestServer } from "../testdata/servers";
import { Inventory } from "./cluster";
import { importFile } from "./import-file";
import { groupsIn, type Plan, type PlannedResource, wantedIn } from "./plan";

const urn = (type: string, name: string) => `urn:pulumi:production::homelab::${type}::${name}`;
const STACK = urn("pulumi:pulumi:Stack", "homelab-production");
const PROVIDER = urn("homelab:cluster:TalosCluster$pulumi:providers:kubernetes", "production-provider");

function planned(type: string, name: string, inputs: object, more: Partial<PlannedResource> = {}): PlannedResource {
  return {
    urn: urn(type, name),
    type,
    custom: true,
    parent: STACK,
    provider: `${PROVIDER}::id`,
    inputs: { ...inputs },
    ...more,
  };
}

const flannel = planned("homelab:network:Flannel", "flannel", {}, { custom: false, provider: "" });
const namespace = planned("kubernetes:core/v1:Namespace", "flannel-namespace", {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "kube-flannel" },
});
const release = planned(
  "kubernetes:helm.sh/v3:Release",
  "flannel-release",
  { name: "flannel", namespace: "kube-flannel", chart: "flannel" },
  { parent: flannel.urn },
);
const gate = planned("command:local:Command", "flannel-gate", { create: "true" });

const plan: Plan = {
  steps: [
    { op: "same", newState: planned("kubernetes:core/v1:Namespace", "known", {}) },
    ...[flannel, namespace, release, gate].map((newState) => ({ op: "create", newState })),
  ],
};

test("what an update would make in the cluster is known by its kind and name", () => {
  expect(wantedIn(plan).map(({ thing }) => thing)).toEqual([
    { apiVersion: "v1", kind: "Namespace", name: "kube-flannel" },
    { kind: "Release", name: "flannel", namespace: "kube-flannel" },
  ]);
  expect(groupsIn(plan)).toEqual([flannel]);
});

test("an import names each with its identifier, parent and provider", () => {
  const found = [
    { resource: flannel },
    { resource: namespace, id: "kube-flannel" },
    { resource: release, id: "kube-flannel/flannel" },
  ];

  expect(importFile(found)).toEqual({
    nameTable: { t0: PROVIDER },
    resources: [
      { type: flannel.type, name: "r0", logicalName: "flannel", component: true },
      { type: namespace.type, name: "r1", logicalName: "flannel-namespace", id: "kube-flannel", provider: "t0" },
      {
        type: release.type,
        name: "r2",
        logicalName: "flannel-release",
        parent: "r0",
        id: "kube-flannel/flannel",
        provider: "t0",
      },
    ],
  });
});

describe("what is in the cluster", () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  async function idOf(
    resource: PlannedResource,
    answers: Readonly<Record<string, object>>,
  ): Promise<string | undefined> {
    server = await kubernetesApi((request) => {
      const body = answers[request.replace(/^GET /, "")];
      return body ? { status: 200, body } : { status: 404, body: {} };
    });
    const access = { ...kubernetesCredentials, server: `https://127.0.0.1:${String(server.port)}` };
    const [wanted] = wantedIn({ steps: [{ op: "create", newState: resource }] });
    if (!wanted) throw new Error("nothing is wanted");
    return new Inventory(access).idOf(wanted);
  }

  const core = { resources: [{ kind: "Namespace", name: "namespaces", namespaced: false }] };
  const helm = "/api/v1/namespaces/kube-flannel/secrets?labelSelector=owner%3Dhelm%2Cname%3Dflannel&limit=1";

  test("is an object of that kind and name", async () => {
    expect(await idOf(namespace, { "/api/v1": core, "/api/v1/namespaces/kube-flannel": {} })).toBe("kube-flannel");
  });

  test("is not one whose kind or name the cluster does not know", async () => {
    expect(await idOf(namespace, { "/api/v1": core })).toBeUndefined();
    await server?.close();
    expect(await idOf(namespace, {})).toBeUndefined();
  });

  test("is a release that has left a revision", async () => {
    expect(await idOf(release, { [helm]: { items: [{}] } })).toBe("kube-flannel/flannel");
    await server?.close();
    expect(await idOf(release, { [helm]: { items: [] } })).toBeUndefined();
  });
});
