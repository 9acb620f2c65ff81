import type { ImageUpdatesConfig } from "../../../config/schema";
import type { GitSource } from "../source";
import { SYNC_SOURCE } from "./names";

/** API of Flux's image automation, as Flux serves it since 2.7. */
export const API_VERSION = "image.toolkit.fluxcd.io/v1";

export const DEFINITIONS = [
  "imagerepositories.image.toolkit.fluxcd.io",
  "imagepolicies.image.toolkit.fluxcd.io",
  "imageupdateautomations.image.toolkit.fluxcd.io",
];

type Image = ImageUpdatesConfig["images"][number];

/** @see https://fluxcd.io/flux/components/image/imagerepositories/ */
export interface ImageRepositorySpec {
  readonly image: string;
  readonly interval: string;
}

/** @see https://fluxcd.io/flux/components/image/imagepolicies/ */
export interface ImagePolicySpec {
  readonly imageRepositoryRef: { readonly name: string };
  readonly policy: { readonly semver: { readonly range: string } };
}

/** @see https://fluxcd.io/flux/components/image/imageupdateautomations/ */
export interface ImageUpdateAutomationSpec {
  readonly interval: string;
  readonly sourceRef: { readonly kind: "GitRepository"; readonly name: string };
  readonly git: {
    readonly checkout: { readonly ref: { readonly branch: string } };
    readonly commit: {
      readonly author: { readonly name: string; readonly email: string };
      readonly messageTemplate: string;
    };
    readonly push: { readonly branch: string };
  };
  readonly update: { readonly path: string; readonly strategy: "Setters" };
}

export const imageRepository = ({ image }: Image, interval: string): ImageRepositorySpec => ({ image, interval });

export const imagePolicy = ({ name, range }: Image): ImagePolicySpec => ({
  imageRepositoryRef: { name },
  policy: { semver: { range } },
});

/** What Flux writes above its commits: an image and its old and new tag on each line. */
const MESSAGE = `chore(images): newer versions

{{ range .Changed.Changes }}{{ println .OldValue "->" .NewValue }}{{ end }}`;

/** @param domain of the cluster, for the address of who commits */
export function imageUpdateAutomation(
  { interval, path, pushBranch, author }: ImageUpdatesConfig,
  source: GitSource,
  domain: string,
): ImageUpdateAutomationSpec {
  return {
    interval,
    sourceRef: { kind: "GitRepository", name: SYNC_SOURCE },
    git: {
      // By name: the operator's GitRepository follows a reference, of which Flux knows no branch to write to.
      checkout: { ref: { branch: source.branch } },
      commit: { author: { name: author.name, email: author.email ?? `flux@${domain}` }, messageTemplate: MESSAGE },
      push: { branch: pushBranch ?? source.branch },
    },
    update: { path: path ?? source.path, strategy: "Setters" },
  };
}
