import { Kubectl } from "./kubectl";
import { operate } from "./operate";
import { type Observed, observe } from "./site";

interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}
interface Instance {
  readonly metadata: { readonly finalizers: string[] };
  readonly spec: { readonly sync: object };
  readonly status: { readonly conditions: { readonly type: string; readonly status: string }[] };
}

const repository = { repository: "me/cluster", access: { type: "deployKey" } };
const flux = {
  ...repository,
  type: "flux",
  decryption: "sops-age",
  imageUpdates: { images: [{ name: "web", image: "ghcr.io/me/web", range: "1.x" }] },
};
const SECOND_OWNER = ["helm.toolkit.fluxcd.io/name=reloader", "helm.toolkit.fluxcd.io/namespace=flux-system"];

/** One cluster's applications, in order: Flux gets them, one release of the stack too, and then Argo CD in its place. */
describe("who owns what in a cluster", () => {
  let site: Observed;
  let kubectl: Kubectl;
  /** What reloader is made of, once the stack is up. */
  let reloader: readonly Listed[];

  beforeAll(async () => {
    site = await observe({
      stack: "staging",
      edit: (_, config) => {
        config["homelab:gitops"] = flux;
        config["homelab:apps"] = { reloader: {} };
      },
    });
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
    reloader = await everythingOf("reloader");
  });

  afterAll(() => site?.rehearsal.close());

  const list = async (...args: string[]) => (await kubectl.json<{ items: Listed[] }>("get", ...args)).items;
  const everythingOf = (namespace: string) =>
    list("namespaces,deployments,pods,secrets,serviceaccounts,networkpolicies", "-A").then((found) =>
      found.filter(({ metadata }) => (metadata.namespace ?? metadata.name) === namespace),
    );
  const configure = (edit: (config: Record<string, object>) => void) =>
    site.rehearsal.configure(edit as (config: Record<string, unknown>) => void);

  test("Flux runs and is told what to follow, with its secrets in Secrets alone", async () => {
    const instance = await kubectl.json<Instance>("-n", "flux-system", "get", "fluxinstance", "flux");

    expect(instance.status.conditions).toEqual([expect.objectContaining({ type: "Ready", status: "True" })]);
    expect(instance.spec.sync).toMatchObject({ path: "./clusters/staging", pullSecret: "flux-system" });
    for (const kind of ["imagerepositories", "imagepolicies"])
      expect((await list("-n", "flux-system", kind)).map(({ metadata }) => metadata.name)).toEqual(["web"]);
    const kept = `${JSON.stringify(instance)}${await site.rehearsal.pulumi("stack", "export")}${site.printed()}`;
    const secrets = Object.entries(site.secrets).filter(([name]) => /gitDeployKey|sopsAgeKey/.test(name));
    expect(secrets).toHaveLength(2);
    for (const [, secret] of secrets) expect(kept).not.toContain(secret);
  });

  test("changes nothing twice, though Flux's operator labels the namespace that the stack made", async () => {
    const [namespace] = await list("namespaces", "-l", "app.kubernetes.io/managed-by=flux-operator");
    expect(namespace?.metadata).toMatchObject({ name: "flux-system", labels: { "homelab/stack": "staging" } });
    await site.rehearsal.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");

    const { changes } = await site.rehearsal.up({ expectNoChanges: true });

    expect(Object.keys(changes)).toEqual(["same"]);
  });

  test("an object with two owners is found, and only that", async () => {
    expect(await operate(site, "owners")).toMatch(/objects looked at: \d+ objects of this stack, 0 of Flux/);

    await kubectl.run("-n", "reloader", "label", "deployment/reloader-reloader", ...SECOND_OWNER);
    const failure = await operate(site, "owners").catch((error: unknown) => error as Error);

    expect(failure).toMatchObject({ message: expect.stringMatching(/1 objects have two owners/) as string });
    expect((failure as Error & { cause: { stdout: string } }).cause.stdout).toContain(
      "BAD   Deployment reloader/reloader-reloader: the release reloader/reloader of this stack, and Flux's HelmRelease flux-system/reloader",
    );
  });

  test("a release is handed over: the stack forgets it, and nothing of it is touched", async () => {
    configure((config) => {
      config["homelab:gitops"] = { ...flux, handover: ["reloader"] };
    });
    await site.rehearsal.up();
    configure((config) => {
      config["homelab:apps"] = {};
    });
    const { changes } = await site.rehearsal.up();

    // The namespace, its policy, the release, and the two components around them.
    expect(changes).toMatchObject({ delete: 5 });
    expect(changes).not.toHaveProperty("update");
    const kept = await everythingOf("reloader");
    expect(kept.map(({ metadata }) => metadata.uid)).toEqual(reloader.map(({ metadata }) => metadata.uid));
    expect(kept.filter(({ metadata }) => metadata.labels?.["homelab/stack"] !== undefined)).toEqual([]);
    await site.rehearsal.up({ expectNoChanges: true });
    // Flux owns it now, and nobody else.
    expect(await operate(site, "owners")).toMatch(/1 of Flux or Argo CD\n$/);
  });

  test("Flux goes, with all that belongs to it, and Argo CD takes its place", async () => {
    configure((config) => {
      config["homelab:gitops"] = { ...repository, type: "argocd" };
    });
    await site.rehearsal.up();

    expect(await list("fluxinstances", "-A")).toEqual([]);
    expect(await kubectl.run("get", "crd", "-o", "name")).not.toContain("toolkit.fluxcd.io");
    expect(await kubectl.run("get", "namespaces", "-o", "name")).not.toContain("flux-system");
    const [application] = await list("-n", "argocd", "applications.argoproj.io");
    expect(application).toMatchObject({ metadata: { name: "root" }, spec: { source: { path: "clusters/staging" } } });
    await site.rehearsal.up({ expectNoChanges: true });
  });

  test("a destroy leaves what was handed over, and nothing else", async () => {
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();

    const namespaces = (await list("namespaces")).map(({ metadata }) => metadata.name);
    expect(namespaces.sort()).toEqual(["default", "kube-node-lease", "kube-public", "kube-system", "reloader"]);
  });
});
