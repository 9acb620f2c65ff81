import type { GitAccess, GitOpsConfig, Secrets } from "../../config/schema";
import * as pulumi from "@pulumi/pulumi";

/** What opens the repository: which kind of key, and what belongs to it. All but names and numbers is secret. */
export type Credentials =
  | { readonly type: "token"; readonly token: pulumi.Output<string> }
  | { readonly type: "deployKey"; readonly privateKey: pulumi.Output<string>; readonly knownHosts: string }
  | {
      readonly type: "githubApp";
      readonly privateKey: pulumi.Output<string>;
      readonly appId: number;
      readonly installationId: number;
    };

/** Where the applications are described. */
export interface GitSource {
  /** `https://github.com/<owner>/<name>.git`, or the same over SSH. */
  readonly url: string;
  readonly branch: string;
  /** Folder of the cluster, from the repository's root: `./clusters/home`. */
  readonly path: string;
  /** How often it is looked at: `5m`. */
  readonly interval: string;
  /** Absent where anybody may read it. */
  readonly credentials?: Credentials;
}

/**
 * GitHub's own host keys, but the RSA one, which no client needs.
 * @see https://api.github.com/meta
 */
const GITHUB_HOSTS = [
  "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
  "github.com ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=",
];

export function gitSource(settings: GitOpsConfig, clusterName: string, secrets: Secrets): GitSource {
  const { repository, branch, interval, access } = settings;
  const credentials = credentialsOf(access, secrets);
  return {
    url:
      access.type === "deployKey" ? `ssh://git@github.com/${repository}.git` : `https://github.com/${repository}.git`,
    branch,
    path: settings.path ?? `./clusters/${clusterName}`,
    interval,
    ...(credentials && { credentials }),
  };
}

function credentialsOf(access: GitAccess, secrets: Secrets): Credentials | undefined {
  switch (access.type) {
    case "public":
      return undefined;
    case "token":
      return { type: "token", token: present(secrets.gitToken, "gitToken") };
    case "deployKey": {
      const knownHosts = `${(access.knownHosts ?? GITHUB_HOSTS).join("\n")}\n`;
      return { type: "deployKey", privateKey: endedLine(present(secrets.gitDeployKey, "gitDeployKey")), knownHosts };
    }
    case "githubApp": {
      const privateKey = present(secrets.githubAppPrivateKey, "githubAppPrivateKey");
      const { appId, installationId } = access;
      return { type: "githubApp", privateKey: endedLine(privateKey), appId, installationId };
    }
  }
}

function present(secret: pulumi.Output<string> | undefined, name: string): pulumi.Output<string> {
  if (secret === undefined) throw new Error(`the secret ${name} is missing`);
  return pulumi.secret(secret);
}

/** SSH's and OpenSSL's readers want the last line of a key ended, which a shell's `$(…)` does not. */
const endedLine = (key: pulumi.Output<string>): pulumi.Output<string> => key.apply((text) => `${text.trimEnd()}\n`);
