import { STACK_LABEL } from "../../components/shared/stack-label";
import type { ClusterObject } from "./objects";
import { type Owned, keyOf } from "./state";

/** An object, and what says that somebody other than this stack owns it. */
export interface Claim {
  readonly object: ClusterObject;
  /** Who, as a person would say it: `Flux's HelmRelease web/api`. */
  readonly owner: string;
}

/** What tools write on what they own: label → who; the namespace is in a second label. */
const LABELS: readonly (readonly [name: string, namespace: string, owner: string])[] = [
  ["kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace", "Flux's Kustomization"],
  ["helm.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/namespace", "Flux's HelmRelease"],
  [
    "resourceset.fluxcd.controlplane.io/name",
    "resourceset.fluxcd.controlplane.io/namespace",
    "the operator's ResourceSet",
  ],
];
const ARGO_LABEL = "argocd.argoproj.io/instance";
/** `<application>:<group>/<kind>:<namespace>/<name>`; copies of it on other objects name another kind. */
const ARGO_ANNOTATION = "argocd.argoproj.io/tracking-id";

/** Who else says that the object is theirs; `undefined` where nobody does. */
export function otherOwner({ kind, name, labels = {}, annotations = {} }: ClusterObject): string | undefined {
  for (const [label, namespace, owner] of LABELS) {
    if (labels[label] !== undefined) return `${owner} ${labels[namespace] ?? "?"}/${labels[label]}`;
  }
  if (labels[ARGO_LABEL] !== undefined) return `Argo CD's application ${labels[ARGO_LABEL]}`;
  const [application, type, object] = annotations[ARGO_ANNOTATION]?.split(":") ?? [];
  const itself = type?.split("/").at(-1) === kind && object?.split("/").at(-1) === name;
  return itself ? `Argo CD's application ${application ?? ""}` : undefined;
}

/** How this stack owns the object; `undefined` where it does not. */
export function ownClaim(object: ClusterObject, { objects, releases }: Owned): string | undefined {
  const release = releaseOf(object);
  if (release !== undefined && releases.has(release)) return `the release ${release} of this stack`;
  return objects.has(keyOf(object)) ? "this stack" : undefined;
}

/** The Helm release that the object came with: `<namespace>/<name>`. */
function releaseOf({ annotations = {} }: ClusterObject): string | undefined {
  const name = annotations["meta.helm.sh/release-name"];
  return name === undefined ? undefined : `${annotations["meta.helm.sh/release-namespace"] ?? ""}/${name}`;
}

/** Whether the object says that it is of this stack, which knows nothing of it. */
export function isForgotten(object: ClusterObject, cluster: string, { objects }: Owned): boolean {
  return object.labels?.[STACK_LABEL] === cluster && !objects.has(keyOf(object));
}
