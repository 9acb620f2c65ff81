import { z } from "zod";
import { text } from "./text";

const REPOSITORY = /^[A-Za-z0-9]([A-Za-z0-9-]{0,38})\/[\w.-]{1,100}$/;
const BRANCH = /^(?!\/|-)(?!.*(\.\.|\/\/|@\{|\/$|\.lock$))[\w./-]{1,200}$/;
const DURATION = /^([0-9]+(\.[0-9]+)?(s|m|h))+$/;
const FOLDER = /^\.(\/[\w.-]+)*$/;

const repository = () =>
  text("repository", REPOSITORY.source, (value) => {
    if (REPOSITORY.test(value)) return undefined;
    const bare = value.replace(/^(https:\/\/|ssh:\/\/git@|git@)?(github\.com[/:])?/, "").replace(/(\.git)?\/?$/, "");
    return {
      rule: "must be a repository at GitHub as owner/name",
      fix: REPOSITORY.test(bare) ? bare : undefined,
    };
  });

export const branch = () =>
  text("branch", BRANCH.source, (value) =>
    BRANCH.test(value) ? undefined : { rule: "must be the name of a branch, without refs/heads/ before it" },
  );

/** Folder of a repository, from its root. */
export const repositoryFolder = () =>
  text("folder", FOLDER.source, (value) => {
    if (FOLDER.test(value) && !value.split("/").includes("..")) return undefined;
    const fix = `./${value.replace(/^[./]+|\/+$/g, "")}`;
    return {
      rule: "must be a folder from the repository's root, such as ./clusters/home",
      fix: FOLDER.test(fix) && !fix.includes("..") ? fix : undefined,
    };
  });

/** Time between two looks, as Go writes it. */
export const interval = () =>
  text("duration", DURATION.source, (value) =>
    DURATION.test(value) ? undefined : { rule: "must be a duration such as 90s, 5m or 1h30m" },
  );

const number = () => z.number().int().min(1);

/** How the repository is read; for image updates it is written to in the same way. */
const accessSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("public").describe("Anybody may read it: no secret.") }),
  z.strictObject({
    type: z.literal("token").describe("With the secret `gitToken`: a fine-grained token for this repository alone."),
  }),
  z.strictObject({
    type: z
      .literal("deployKey")
      .describe(
        "Over SSH, with the secret `gitDeployKey`: a key for this repository alone. The simplest that is safe.",
      ),
    knownHosts: z
      .array(z.string().regex(/^\S+ (ssh-|ecdsa-)\S+ \S+$/, "must be a line of a known_hosts file"))
      .min(1)
      .optional()
      .describe("Host keys of GitHub, lines of a known_hosts file. Default: those that GitHub publishes."),
  }),
  z.strictObject({
    type: z.literal("githubApp").describe("As a GitHub App, with the secret `githubAppPrivateKey`."),
    appId: number().describe("Number of the app."),
    installationId: number().describe("Number of its installation in the repository's account."),
  }),
]);

/** Releases that stand by themselves: nothing else of a stack holds on to them. */
const HANDED_OVER = ["reloader", "metrics-server"] as const;

/** What every owner of applications has to know about where they are described. */
export const gitSource = {
  repository: repository().describe("Repository at GitHub that describes the applications: `owner/name`."),
  branch: branch().default("main").describe("Branch that the cluster follows."),
  path: repositoryFolder()
    .optional()
    .describe("Folder of the repository that describes this cluster. Default: `./clusters/<cluster.name>`."),
  interval: interval().default("1m").describe("How often the repository is looked at."),
  access: accessSchema.prefault({ type: "public" }).describe("How the repository is read."),
  handover: z
    .array(z.enum(HANDED_OVER))
    .default([])
    .describe(
      "Releases of this program that are about to become the repository's: when they leave the stack file, the cluster keeps them as they are.",
    ),
};

export type HandedOver = (typeof HANDED_OVER)[number];
