import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type PodPolicy, baseline } from "../policy-engine/baseline";
import { CHECKS } from "./values";

const NAME = "security-baseline";
/** What Polaris's webhook looks at too. Pods that a workload makes are not asked twice: nobody reads their warnings. */
const WORKLOADS = [
  { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
  {
    apiGroups: ["apps"],
    apiVersions: ["v1"],
    operations: ["CREATE", "UPDATE"],
    resources: ["deployments", "statefulsets", "daemonsets"],
  },
  { apiGroups: ["batch"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["jobs", "cronjobs"] },
];

/** Parts of a workload as the expressions call them. Without `dyn`, fields would be looked for in every kind. */
const VARIABLES = [
  { name: "workload", expression: "dyn(object)" },
  {
    name: "pod",
    expression:
      "variables.workload.kind == 'Pod' ? variables.workload : variables.workload.kind == 'CronJob' ? " +
      "variables.workload.spec.jobTemplate.spec.template : variables.workload.spec.template",
  },
  { name: "exceptions", expression: "variables.workload.metadata.?annotations.orValue({})" },
];

export interface WarningsArgs {
  /** Whose workloads are looked at. */
  readonly namespaces: readonly string[];
}

/**
 * Warns whoever makes a workload that breaks the baseline, and lets it in. The API server does that by itself: Polaris's
 * webhook refuses, or is silent.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class Warnings extends pulumi.ComponentResource {
  constructor(name: string, { namespaces }: WarningsArgs, opts: pulumi.CustomResourceOptions) {
    super("homelab:security:Warnings", name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };

    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      `${name}-policy`,
      {
        metadata: { name: NAME },
        spec: {
          failurePolicy: "Ignore",
          matchConstraints: { resourceRules: WORKLOADS },
          variables: VARIABLES,
          validations: baseline("variables.pod").map(validation),
        },
      },
      child,
    );
    new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      `${name}-binding`,
      {
        metadata: { name: NAME },
        spec: {
          policyName: policy.metadata.name,
          validationActions: ["Warn"],
          matchResources: { namespaceSelector: among(namespaces) },
        },
      },
      child,
    );

    this.registerOutputs({});
  }
}

const among = (values: readonly string[]) => ({
  matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...values] }],
});

/** An exception from each of a rule's checks, by Polaris's own annotations, is one from the rule. */
function validation({ name, message, expression }: PodPolicy) {
  const excepted = (key: string) => `variables.exceptions[?'polaris.fairwinds.com/${key}'].orValue('') == 'true'`;
  const checks = CHECKS[name].map((check) => excepted(`${check}-exempt`)).join(" && ");
  return { message, expression: `${excepted("exempt")} || (${checks}) || (${expression})` };
}
