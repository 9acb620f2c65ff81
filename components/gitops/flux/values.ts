import type { FluxConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";
import type { GitSource } from "../source";
import { GIT_SECRET, SOPS_SECRET } from "./names";

/** Values of the chart of Flux's operator. */
export function operatorValues({ multitenant, monitors }: FluxConfig): Readonly<Record<string, unknown>> {
  return {
    resources: sized("medium"),
    // A page without a password, of no use to whoever has kubectl.
    web: { enabled: false },
    multitenancy: { enabled: multitenant },
    serviceMonitor: { create: monitors },
  };
}

/** What the instance is made of. */
export interface InstanceSettings {
  readonly flux: FluxConfig;
  readonly source: GitSource;
  /** Flux's version, with its `v`. */
  readonly version: string;
  /** Whether something enforces network policies. */
  readonly policiesEnforced: boolean;
}

/**
 * Values of the chart that asks the operator for Flux.
 * @see https://fluxoperator.dev/docs/crd/fluxinstance/
 */
export function instanceValues({ flux, source, version, policiesEnforced }: InstanceSettings) {
  return {
    instance: {
      // Exactly one: a newer one comes by a change of the stack, as everything does.
      distribution: { version: version.replace(/^v/, "") },
      components: flux.components,
      cluster: {
        size: flux.size,
        multitenant: flux.multitenant,
        networkPolicy: flux.networkPolicies && policiesEnforced,
      },
      sync: sync(source),
      ...(flux.decryption && { kustomize: { patches: [decryption] } }),
    },
  };
}

function sync({ url, branch, path, interval, credentials }: GitSource) {
  return {
    kind: "GitRepository",
    url,
    ref: `refs/heads/${branch}`,
    path,
    interval,
    // The name alone: a release stores its values in plain text.
    ...(credentials && { pullSecret: GIT_SECRET }),
    ...(credentials?.type === "githubApp" && { provider: "github" }),
  };
}

/** Of the Kustomization that the operator makes from `sync`, which has no setting for it. */
const decryption = {
  target: { kind: "Kustomization" },
  patch: JSON.stringify([
    { op: "add", path: "/spec/decryption", value: { provider: "sops", secretRef: { name: SOPS_SECRET } } },
  ]),
};
