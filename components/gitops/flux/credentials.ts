import type * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "../source";

/**
 * Data of the Secret that a GitRepository reads.
 * @see https://fluxcd.io/flux/components/source/gitrepositories/#secret-reference
 */
export function gitSecretData(credentials: Credentials): Readonly<Record<string, pulumi.Input<string>>> {
  switch (credentials.type) {
    case "token":
      // GitHub takes any name beside a token.
      return { username: "git", password: credentials.token };
    case "deployKey":
      return { identity: credentials.privateKey, known_hosts: credentials.knownHosts };
    case "githubApp":
      return {
        githubAppID: String(credentials.appId),
        githubAppInstallationID: String(credentials.installationId),
        githubAppPrivateKey: credentials.privateKey,
      };
  }
}
