import type * as pulumi from "@pulumi/pulumi";
import type { ArgoCdConfig } from "../../../config/schema";
import type { Credentials, GitSource } from "../source";

/** Custom resources of Argo CD, as far as they are used here. */
export const API_VERSION = "argoproj.io/v1alpha1";
export const NAMESPACE = "argocd";

/** By this label, Argo CD takes a Secret for the credentials of a repository. */
export const REPOSITORY_LABEL = { "argocd.argoproj.io/secret-type": "repository" } as const;

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml */
export interface ApplicationSpec {
  readonly project: string;
  readonly source: { readonly repoURL: string; readonly targetRevision: string; readonly path: string };
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy: { readonly automated: { readonly prune: boolean; readonly selfHeal: boolean } };
}

/** What is in the repository's folder are applications: they go where Argo CD looks for them. */
export function rootApplication({ application }: ArgoCdConfig, { url, branch, path }: GitSource): ApplicationSpec {
  const { prune, selfHeal } = application;
  return {
    project: "default",
    source: { repoURL: url, targetRevision: branch, path: path.replace(/^\.\/?/, "") || "." },
    destination: { server: "https://kubernetes.default.svc", namespace: NAMESPACE },
    syncPolicy: { automated: { prune, selfHeal } },
  };
}

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories */
export function repositorySecret(
  url: string,
  credentials: Credentials,
): Readonly<Record<string, pulumi.Input<string>>> {
  const repository = { type: "git", url };
  switch (credentials.type) {
    case "token":
      return { ...repository, username: "git", password: credentials.token };
    case "deployKey":
      return { ...repository, sshPrivateKey: credentials.privateKey };
    case "githubApp":
      return {
        ...repository,
        githubAppID: String(credentials.appId),
        githubAppInstallationID: String(credentials.installationId),
        githubAppPrivateKey: credentials.privateKey,
      };
  }
}
