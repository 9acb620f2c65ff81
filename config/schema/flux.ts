import { z } from "zod";
import { branch, gitSource, interval, repositoryFolder } from "./gitSource";
import { label } from "./text";

/** Flux's controllers, by the names that Flux gives them. */
const CONTROLLERS = [
  "source-controller",
  "kustomize-controller",
  "helm-controller",
  "notification-controller",
  "image-reflector-controller",
  "image-automation-controller",
] as const;

const imageSchema = z.strictObject({
  name: label().describe(
    'Name of the policy: what the marker in the repository says, `{"$imagepolicy": "flux-system:<name>"}`.',
  ),
  image: z
    .string()
    .regex(/^[^\s@:]+(:\d+\/[^\s@:]+)?$/, "must be an image without its tag")
    .describe("Image, without its tag."),
  range: z
    .string()
    .regex(/^(?=.*[\dxX*])[\w.*<>=!~^|, +-]+$/, "must be a range of versions such as >=1.4.0 <2.0.0")
    .describe("Versions that may come, as a range; the newest of them does."),
});

const imageUpdatesSchema = z.strictObject({
  images: z.array(imageSchema).min(1).describe("Images whose newest allowed version is written to the repository."),
  interval: interval().default("10m").describe("How often registries are asked, and the repository is written to."),
  path: repositoryFolder().optional().describe("Folder in which markers are honoured. Default: the stack's own."),
  pushBranch: branch()
    .optional()
    .describe("Branch that updates go to, for a pull request. Default: the one that is followed."),
  author: z
    .strictObject({
      name: z.string().min(1).default("Flux").describe("Name of who commits."),
      email: z.email().optional().describe("Address of who commits. Default: `flux@<cluster.domain>`."),
    })
    .prefault({})
    .describe("Who commits."),
});

export const fluxSchema = z.strictObject({
  type: z.literal("flux").describe("Flux, run by its operator."),
  ...gitSource,
  components: z
    .array(z.enum(CONTROLLERS))
    .default([...CONTROLLERS])
    .describe("Flux's controllers that run."),
  size: z
    .enum(["small", "medium", "large"])
    .default("small")
    .describe("How much the controllers may take and do at a time."),
  multitenant: z
    .boolean()
    .default(true)
    .describe(
      "Whether what the repository describes keeps to its own namespace, with the rights of a service account there.",
    ),
  networkPolicies: z
    .boolean()
    .default(true)
    .describe("Whether only Flux itself, metrics and webhooks reach Flux's controllers."),
  monitors: z
    .boolean()
    .default(false)
    .describe("Whether the Prometheus Operator is told of Flux's metrics; its definitions have to be there."),
  decryption: z
    .enum(["sops-age"])
    .optional()
    .describe("Secrets in the repository are encrypted with SOPS for an age key: the secret `sopsAgeKey`."),
  imageUpdates: imageUpdatesSchema
    .optional()
    .describe("New versions of images are written to the repository by themselves. Absent: off."),
});
