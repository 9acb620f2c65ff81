import type { Problem } from "../report/problem";
import type { FluxConfig } from "../schema/index";
import { type Draft, type Rule, enumerate } from "./draft";
import { ACCESS_SECRETS } from "./secrets";

type Controller = FluxConfig["components"][number];

/** Without them, nothing of the repository reaches the cluster. */
const NEEDED: readonly Controller[] = ["source-controller", "kustomize-controller"];
const FOR_UPDATES: readonly Controller[] = ["image-reflector-controller", "image-automation-controller"];

/** Flux has the controllers, and may write where it has to. */
export const fluxCanWork: Rule = ({ gitops }) =>
  gitops?.type === "flux" ? [...controllers(gitops), ...writes(gitops)] : [];

function controllers({ components, imageUpdates }: Draft<FluxConfig>): readonly Problem[] {
  if (components === undefined) return [];
  const wanted = imageUpdates === undefined ? NEEDED : [...NEEDED, ...FOR_UPDATES];
  const missing = wanted.filter((controller) => !components.includes(controller));
  if (missing.length === 0) return [];
  const because = NEEDED.some((controller) => missing.includes(controller))
    ? "to follow the repository"
    : "to update images";
  return [
    {
      path: ["gitops", "components"],
      rule: `must have ${enumerate(missing)} ${because}`,
      fix: "add it, or remove the list",
    },
  ];
}

/** What anybody may read, nobody may write without saying who they are. */
function writes({ access, imageUpdates }: Draft<FluxConfig>): readonly Problem[] {
  if (imageUpdates === undefined || access?.type !== "public") return [];
  const rule = "cannot be public with image updates, which are written to the repository";
  return [{ path: ["gitops", "access", "type"], value: "public", rule, fix: "deployKey, with write access" }];
}

/** A secret that nothing reads is one that somebody forgot, or meant. */
export const accessIsOne: Rule = ({ gitops, secrets }) => {
  const type = gitops?.access?.type;
  if (type === undefined || secrets === undefined) return [];
  return Object.entries(ACCESS_SECRETS)
    .filter(([access, name]) => access !== type && name in secrets)
    .map(([access, name]) => ({
      path: ["secrets", name],
      rule: `is not read: homelab:gitops.access is of type ${type}`,
      fix: `set the type to ${access}, or remove the secret`,
    }));
};
