import type { PolicyEngineConfig } from "../../../../config/schema";
import { type PodPolicy } from "../baseline";

export const API_VERSION = "policies.kyverno.io/v1";

/** @see https://kyverno.io/docs/policy-types/validating-policy/ */
export interface ValidatingPolicySpec {
  readonly validationActions: readonly ("Audit" | "Deny" | "Warn")[];
  readonly failurePolicy: "Ignore" | "Fail";
  readonly matchConstraints: {
    readonly namespaceSelector: {
      readonly matchExpressions: readonly {
        readonly key: string;
        readonly operator: "In" | "NotIn";
        readonly values: readonly string[];
      }[];
    };
    readonly resourceRules: readonly {
      readonly apiGroups: readonly string[];
      readonly apiVersions: readonly string[];
      readonly operations: readonly "CREATE"[];
      readonly resources: readonly string[];
    }[];
  };
  readonly validations: readonly { readonly message: string; readonly expression: string }[];
}

export function validatingPolicy(
  { message, expression }: Pick<PodPolicy, "message" | "expression">,
  action: PolicyEngineConfig["action"],
  excluded: readonly string[],
): ValidatingPolicySpec {
  return {
    validationActions: [action === "enforce" ? "Deny" : "Audit"],
    failurePolicy: "Ignore",
    matchConstraints: {
      namespaceSelector: {
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: excluded }],
      },
      // Not their changes: finalizers of a pod that is there must come off, whatever it breaks.
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    },
    validations: [{ message, expression }],
  };
}
