import { named } from "../../../tests/support/registrations";
import { build, namesOf } from "../testing";

describe("Argo CD", () => {
  const argocd = { type: "argocd", repository: "me/cluster", path: "./apps", interval: "5m" };

  test("has one application, which brings the others from the repository", async () => {
    const resources = await build(argocd);

    const application = named(resources, "argocd-application");
    expect(application.inputs).toMatchObject({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "root", namespace: "argocd" },
      spec: {
        project: "default",
        source: { repoURL: "https://github.com/me/cluster.git", targetRevision: "main", path: "apps" },
        destination: { server: "https://kubernetes.default.svc", namespace: "argocd" },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    });
    expect(application.dependsOn).toContain("argocd-release");
    expect(namesOf(resources)).not.toContain("argocd-repository");
  });

  test.each([
    ["token", { type: "token" }, { username: "git", password: "canary-gitToken" }],
    ["deployKey", { type: "deployKey" }, { sshPrivateKey: "canary-gitDeployKey\n" }],
    [
      "githubApp",
      { type: "githubApp", appId: 7, installationId: 8 },
      { githubAppID: "7", githubAppInstallationID: "8" },
    ],
  ])("opens the repository as %s, from a Secret that it finds by its label", async (_, access, data) => {
    const resources = await build({ ...argocd, access });

    const secret = named(resources, "argocd-repository");
    expect(secret.inputs.stringData).toBe("[secret]");
    expect(secret.plainInputs).toMatchObject({
      metadata: { labels: { "argocd.argoproj.io/secret-type": "repository" } },
      stringData: { type: "git", ...data },
    });
    expect(named(resources, "argocd-application").dependsOn).toContain("argocd-repository");
  });

  test("looks at the repository as often as the stack says, and keeps applications when it goes", async () => {
    const resources = await build(argocd);

    expect(named(resources, "argocd-release").inputs.values).toMatchObject({
      crds: { keep: true },
      configs: { cm: { "timeout.reconciliation": "5m" } },
    });
  });
});
