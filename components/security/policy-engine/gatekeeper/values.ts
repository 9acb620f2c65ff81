import { sized } from "../../../shared/resources";

/**
 * What the API server asks Gatekeeper about. The chart's default is every object: a cluster would write nothing faster than
 * Gatekeeper reads it. Changes of pods are left out: a pod's finalizers must come off, whatever it breaks.
 */
const ASKED = [
  { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"], scope: "Namespaced" },
  {
    apiGroups: ["templates.gatekeeper.sh", "constraints.gatekeeper.sh"],
    apiVersions: ["*"],
    operations: ["CREATE", "UPDATE"],
    resources: ["*"],
    scope: "Cluster",
  },
];

/** Values of Gatekeeper's chart. @param excluded namespaces whose objects it is not asked about */
export function gatekeeperValues(excluded: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    replicas: 1,
    // With one replica, a budget of one would keep its node from being drained.
    pdb: { controllerManager: { minAvailable: 0 } },
    controllerManager: { resources: sized("medium") },
    // Otherwise it makes policies of the API server's own of ours: they refuse everything while their kinds come or go.
    audit: { resources: sized("medium"), disableGenerateOperation: true },
    // Every five minutes is often enough for what nobody waits for.
    auditInterval: 300,
    constraintViolationsLimit: 50,
    validatingWebhookCustomRules: ASKED,
    validatingWebhookExemptNamespacesLabels: { "kubernetes.io/metadata.name": [...excluded] },
    // A cluster must be able to make namespaces and start pods while Gatekeeper is down.
    validatingWebhookFailurePolicy: "Ignore",
    validatingWebhookCheckIgnoreFailurePolicy: "Ignore",
    // Nothing here changes objects on their way in.
    disableMutation: true,
    // The namespace has its labels already, and a gate of our own waits for the webhook, without another image.
    postInstall: { labelNamespace: { enabled: false }, probeWebhook: { enabled: false } },
  };
}
