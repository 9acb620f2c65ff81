import { sized } from "../../../shared/resources";

/** Values of Kyverno's chart. @param excluded namespaces whose objects it is not asked about */
export function kyvernoValues(excluded: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    admissionController: { replicas: 1, container: { resources: sized("medium") } },
    reportsController: { replicas: 1, resources: sized("small") },
    // They make, change and delete objects: nothing that is asked of it here.
    backgroundController: { enabled: false },
    cleanupController: { enabled: false },
    config: {
      webhooks: {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...excluded] }],
        },
      },
    },
    // A cluster must be able to start pods while Kyverno is down: Kyverno's own among them.
    features: { forceFailurePolicyIgnore: { enabled: true } },
  };
}
