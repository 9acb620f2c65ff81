import type { PolicyEngineConfig } from "../../../../config/schema";
import type { PodPolicy } from "../baseline";

export const TEMPLATE_API = "templates.gatekeeper.sh/v1";
export const CONSTRAINT_GROUP = "constraints.gatekeeper.sh";
export const CONSTRAINT_API = `${CONSTRAINT_GROUP}/v1beta1`;

/** What Gatekeeper calls the pod in expressions, also where it is being deleted. */
export const POD = "variables.anyObject";

/** Kind that Gatekeeper makes of a template: `run-as-non-root` → `HomelabRunAsNonRoot`. */
export function constraintKind(policy: string): string {
  const words = policy.split("-").map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `Homelab${words.join("")}`;
}

/** Name of the definition that Gatekeeper makes of a template. */
export const definition = (policy: string): string => `${constraintKind(policy).toLowerCase()}.${CONSTRAINT_GROUP}`;

/** @see https://open-policy-agent.github.io/gatekeeper/website/docs/validating-admission-policy */
export interface ConstraintTemplateSpec {
  readonly crd: { readonly spec: { readonly names: { readonly kind: string } } };
  readonly targets: readonly {
    readonly target: "admission.k8s.gatekeeper.sh";
    readonly code: readonly {
      readonly engine: "K8sNativeValidation";
      readonly source: {
        readonly validations: readonly { readonly expression: string; readonly message: string }[];
      };
    }[];
  }[];
}

export function constraintTemplate({ name, message, expression }: PodPolicy): ConstraintTemplateSpec {
  return {
    crd: { spec: { names: { kind: constraintKind(name) } } },
    targets: [
      {
        target: "admission.k8s.gatekeeper.sh",
        code: [{ engine: "K8sNativeValidation", source: { validations: [{ expression, message }] } }],
      },
    ],
  };
}

export interface ConstraintSpec {
  readonly enforcementAction: "dryrun" | "deny";
  readonly match: {
    readonly kinds: readonly { readonly apiGroups: readonly string[]; readonly kinds: readonly string[] }[];
    readonly excludedNamespaces: readonly string[];
  };
}

export function constraint(action: PolicyEngineConfig["action"], excluded: readonly string[]): ConstraintSpec {
  return {
    enforcementAction: action === "enforce" ? "deny" : "dryrun",
    match: { kinds: [{ apiGroups: [""], kinds: ["Pod"] }], excludedNamespaces: excluded },
  };
}
