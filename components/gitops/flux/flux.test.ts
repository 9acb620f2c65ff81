import { ancestors, named, type Registration } from "../../../tests/support/registrations";
import { build, namesOf } from "../testing";

const flux = { type: "flux", repository: "me/cluster", access: { type: "deployKey" } };
const updates = { images: [{ name: "web", image: "ghcr.io/me/web", range: "1.x" }] };

interface Instance {
  readonly sync: Readonly<Record<string, string>>;
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly components: readonly string[];
  readonly kustomize?: { readonly patches: readonly { readonly target: object; readonly patch: string }[] };
}

const instanceOf = (resources: readonly Registration[]) =>
  (named(resources, "flux-instance-release").inputs.values as { readonly instance: Instance }).instance;
const specOf = <T>(resources: readonly Registration[], name: string) => named(resources, name).inputs.spec as T;

describe("Flux", () => {
  test("follows the cluster's folder of the repository, with a key that only a Secret holds", async () => {
    const resources = await build(flux);

    expect(instanceOf(resources).sync).toEqual({
      kind: "GitRepository",
      url: "ssh://git@github.com/me/cluster.git",
      ref: "refs/heads/main",
      path: "./clusters/production",
      interval: "1m",
      pullSecret: "flux-system",
    });
    const secret = named(resources, "flux-git");
    expect(secret.inputs.metadata).toMatchObject({ name: "flux-system", namespace: "flux-system" });
    expect(secret.inputs.stringData).toBe("[secret]");
    expect(secret.plainInputs.stringData).toEqual({
      identity: "canary-gitDeployKey\n",
      known_hosts: expect.stringMatching(
        /^github\.com ssh-ed25519 \S+\ngithub\.com ecdsa-sha2-nistp256 \S+\n$/,
      ) as string,
    });
  });

  test.each([
    ["public", { type: "public" }, undefined],
    ["token", { type: "token" }, { username: "git", password: "canary-gitToken" }],
    [
      "githubApp",
      { type: "githubApp", appId: 7, installationId: 8 },
      {
        githubAppID: "7",
        githubAppInstallationID: "8",
        githubAppPrivateKey: "canary-githubAppPrivateKey\n",
      },
    ],
  ])("reads the repository as %s", async (type, access, data) => {
    const resources = await build({ ...flux, access });

    const { url, pullSecret, provider } = instanceOf(resources).sync;
    expect({ url, pullSecret, provider }).toEqual({
      url: "https://github.com/me/cluster.git",
      pullSecret: data && "flux-system",
      provider: type === "githubApp" ? "github" : undefined,
    });
    if (data === undefined) expect(namesOf(resources)).not.toContain("flux-git");
    else expect(named(resources, "flux-git").plainInputs.stringData).toEqual(data);
  });

  test("comes in order: operator, credentials, instance, and what it serves behind a gate", async () => {
    const resources = await build({ ...flux, imageUpdates: updates, decryption: "sops-age" });

    expect(named(resources, "flux-instance-release").dependsOn).toEqual(
      expect.arrayContaining(["flux-operator-release", "flux-git", "flux-sops"]),
    );
    expect(named(resources, "flux-gate").dependsOn).toContain("flux-instance-release");
    for (const name of ["flux-images-web-repository", "flux-images-web-policy", "flux-images-automation"]) {
      expect([...ancestors(resources, name)]).toEqual(
        expect.arrayContaining(["flux-gate", "flux-instance-release", "flux-operator-release"]),
      );
      // The instance takes the definitions along, and with them what is made of them.
      expect(named(resources, name).deletedWith).toBe("flux-instance-release");
    }
    // The operator has to be there to let go of the instance.
    expect(named(resources, "flux-instance-release").deletedWith).toBeUndefined();
  });

  test("is waited for: its controllers, what it follows with, and for image updates their definitions", async () => {
    const wait = async (more: object) =>
      JSON.parse(String(named(await build({ ...flux, ...more }), "flux-gate").plainInputs.stdin)) as {
        definitions: string[];
        deployments: { name: string }[];
        deadlineSeconds: number;
      };

    const few = await wait({ components: ["source-controller", "kustomize-controller"] });
    const all = await wait({ imageUpdates: updates });

    expect(few.definitions).toEqual([
      "gitrepositories.source.toolkit.fluxcd.io",
      "kustomizations.kustomize.toolkit.fluxcd.io",
    ]);
    expect(few.deployments.map(({ name }) => name)).toEqual(["source-controller", "kustomize-controller"]);
    expect(all.definitions).toContain("imageupdateautomations.image.toolkit.fluxcd.io");
    expect(all.deployments).toHaveLength(6);
  });

  test("keeps tenants apart and its pods to themselves unless told otherwise", async () => {
    const resources = await build(flux);
    const open = await build({ ...flux, multitenant: false, networkPolicies: false, size: "large" });

    expect(instanceOf(resources).cluster).toEqual({ size: "small", multitenant: true, networkPolicy: true });
    expect(named(resources, "flux-operator-policy").inputs.spec).toMatchObject({ podSelector: {} });
    expect(instanceOf(open).cluster).toEqual({ size: "large", multitenant: false, networkPolicy: false });
    expect(namesOf(open)).not.toContain("flux-operator-policy");
  });

  test("asks for no policies where nothing enforces them", async () => {
    const cni = { type: "flannel", networkPolicies: false };
    const resources = await build(flux, { network: { cni } });

    expect(instanceOf(resources).cluster).toMatchObject({ networkPolicy: false });
  });

  test("reads secrets of the repository with an age key", async () => {
    const resources = await build({ ...flux, decryption: "sops-age" });

    const [patch] = instanceOf(resources).kustomize?.patches ?? [];
    expect(patch?.target).toEqual({ kind: "Kustomization" });
    expect(JSON.parse(patch?.patch ?? "")).toEqual([
      { op: "add", path: "/spec/decryption", value: { provider: "sops", secretRef: { name: "sops-age" } } },
    ]);
    expect(named(resources, "flux-sops").plainInputs).toMatchObject({
      metadata: { name: "sops-age" },
      stringData: { "age.agekey": "canary-sopsAgeKey" },
    });
  });

  test("tells the Prometheus Operator of its metrics where that is wanted", async () => {
    const resources = await build({ ...flux, monitors: true });

    expect(named(resources, "flux-operator-release").inputs.values).toMatchObject({ serviceMonitor: { create: true } });
    expect(specOf(resources, "flux-monitor")).toMatchObject({ podMetricsEndpoints: [{ port: "http-prom" }] });
    expect(namesOf(await build(flux))).not.toContain("flux-monitor");
  });
});

describe("image updates", () => {
  test("are off unless asked for", async () => {
    expect(namesOf(await build(flux)).filter((name) => name.startsWith("flux-images"))).toEqual([]);
  });

  test("look for the newest allowed version and write it to the stack's own folder", async () => {
    const resources = await build({ ...flux, imageUpdates: updates });

    expect(specOf(resources, "flux-images-web-repository")).toEqual({ image: "ghcr.io/me/web", interval: "10m" });
    expect(specOf(resources, "flux-images-web-policy")).toEqual({
      imageRepositoryRef: { name: "web" },
      policy: { semver: { range: "1.x" } },
    });
    expect(specOf(resources, "flux-images-automation")).toMatchObject({
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      git: {
        checkout: { ref: { branch: "main" } },
        commit: { author: { name: "Flux", email: "flux@example.org" } },
        push: { branch: "main" },
      },
      update: { path: "./clusters/production", strategy: "Setters" },
    });
  });

  test("can go to a branch of their own", async () => {
    const resources = await build({ ...flux, imageUpdates: { ...updates, pushBranch: "images" } });

    const spec = specOf<{ git: object }>(resources, "flux-images-automation");
    expect(spec.git).toMatchObject({ checkout: { ref: { branch: "main" } }, push: { branch: "images" } });
  });
});
