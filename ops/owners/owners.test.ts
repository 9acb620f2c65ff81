import { type TestServer, kubernetesApi, kubernetesCredentials } from "../testdata/servers";
import { compare } from ".";
import { otherOwner } from "./claims";
import { objectsOf } from "./objects";
import { ownedBy } from "./state";

const owned = ownedBy({
  deployment: {
    resources: [
      { type: "pulumi:providers:kubernetes", custom: true, id: "abc" },
      { type: "homelab:apps:Reloader", custom: false },
      { type: "kubernetes:core/v1:Namespace", custom: true, id: "applications" },
      { type: "kubernetes:networking.k8s.io/v1:NetworkPolicy", custom: true, id: "applications/default-deny" },
      { type: "kubernetes:helm.sh/v3:Release", custom: true, id: "reloader/reloader" },
    ],
  },
});
const kustomization = {
  "kustomize.toolkit.fluxcd.io/name": "apps",
  "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
};
const namespace = { group: "", kind: "Namespace", name: "applications" };
const policy = { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "applications", name: "default-deny" };
const deployment = { group: "apps", kind: "Deployment", namespace: "reloader", name: "reloader-reloader" };
const byRelease = { "meta.helm.sh/release-name": "reloader", "meta.helm.sh/release-namespace": "reloader" };

describe("owners", () => {
  test("are told of an object that the stack and the repository both describe", () => {
    const [finding, summary] = compare([{ ...namespace, labels: kustomization }], owned, "home");

    expect(finding).toEqual({
      verdict: "bad",
      text: "Namespace applications: this stack, and Flux's Kustomization flux-system/apps",
    });
    expect(summary?.text).toBe("1 objects looked at: 1 objects of this stack, 1 of Flux or Argo CD");
  });

  test("are told of an object that came with a release of the stack", () => {
    const labels = { "helm.toolkit.fluxcd.io/name": "reloader", "helm.toolkit.fluxcd.io/namespace": "flux-system" };

    const [finding] = compare([{ ...deployment, labels, annotations: byRelease }], owned, "home");

    expect(finding).toMatchObject({
      verdict: "bad",
      text: "Deployment reloader/reloader-reloader: the release reloader/reloader of this stack, and Flux's HelmRelease flux-system/reloader",
    });
  });

  test("are not told of what one of them owns", () => {
    const objects = [
      namespace,
      policy,
      { ...deployment, annotations: byRelease },
      { ...namespace, name: "shop", labels: kustomization },
      // A release that was handed over: same marks of Helm, but no longer of the stack.
      { ...deployment, namespace: "x", annotations: { ...byRelease, "meta.helm.sh/release-namespace": "x" } },
    ];

    expect(compare(objects, owned, "home").map(({ verdict }) => verdict)).toEqual(["good"]);
  });

  test("are told of what says that it is the stack's, and is not", () => {
    const lost = { ...namespace, name: "lost", labels: { "homelab/stack": "home" } };
    const other = { ...lost, labels: { "homelab/stack": "another" } };

    expect(compare([lost, other], owned, "home").map(({ text }) => text)).toEqual([
      "Namespace lost: says that it is this stack's, which does not know it",
      expect.stringContaining("2 objects looked at"),
    ]);
  });

  test("know Argo CD by its label, and by its annotation where that is no copy", () => {
    const id = (text: string) => ({ annotations: { "argocd.argoproj.io/tracking-id": text } });

    expect(otherOwner({ ...deployment, labels: { "argocd.argoproj.io/instance": "shop" } })).toBe(
      "Argo CD's application shop",
    );
    expect(otherOwner({ ...deployment, ...id("shop:apps/Deployment:reloader/reloader-reloader") })).toBe(
      "Argo CD's application shop",
    );
    expect(otherOwner({ ...deployment, ...id("shop:apps/Deployment:reloader/another") })).toBeUndefined();
    expect(otherOwner({ ...namespace, ...id("shop:/Namespace:/applications") })).toBe("Argo CD's application shop");
  });
});

describe("objects", () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  test("are those of every API that somebody can make and delete, without what controllers make", async () => {
    const verbs = ["create", "delete", "list"];
    const things = { resource: "things", responseKind: { kind: "Thing" }, verbs };
    const readOnly = { resource: "reports", responseKind: { kind: "Report" }, verbs: ["list"] };
    const versions = [
      { version: "v2", resources: [things, readOnly] },
      { version: "v1", resources: [things] },
    ];
    const answers: Record<string, object[]> = {
      "GET /api": [{ metadata: {}, versions: [{ version: "v1", resources: [{ ...things, resource: "pods" }] }] }],
      "GET /apis": [{ metadata: { name: "example.org" }, versions }],
      "GET /api/v1/pods": [{ metadata: { name: "made", ownerReferences: [{ controller: true }] } }],
      "GET /apis/example.org/v2/things": [{ metadata: { name: "one", namespace: "a", labels: { b: "c" } } }],
    };
    server = await kubernetesApi((request, attempt) => {
      // The first time, it has to read them itself.
      if (request.endsWith("/things") && attempt === 1) return { status: 429, body: { message: "initializing" } };
      return { status: answers[request] ? 200 : 404, body: { items: answers[request], message: request } };
    });
    const access = { ...kubernetesCredentials, server: `https://127.0.0.1:${String(server.port)}` };

    const found = await objectsOf(access);

    expect(found).toEqual([{ group: "example.org", kind: "Thing", namespace: "a", name: "one", labels: { b: "c" } }]);
  });
});
