import { sized } from "../../../shared/resources";

/** Values of Gatekeeper's chart. @param excluded namespaces whose objects it is not asked about */
export function gatekeeperValues(excluded: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    replicas: 1,
    // With one replica, a budget of one would keep its node from being drained.
    pdb: { controllerManager: { minAvailable: 0 } },
    controllerManager: { exemptNamespaces: [...excluded], resources: sized("medium") },
    audit: { resources: sized("medium") },
    // Every five minutes is often enough for what nobody waits for.
    auditInterval: 300,
    constraintViolationsLimit: 50,
    // A cluster must be able to make namespaces and start pods while Gatekeeper is down.
    validatingWebhookFailurePolicy: "Ignore",
    validatingWebhookCheckIgnoreFailurePolicy: "Ignore",
    // Nothing here changes objects on their way in.
    disableMutation: true,
    // The namespace has its labels already, and a gate of our own waits for the webhook, without another image.
    postInstall: { labelNamespace: { enabled: false }, probeWebhook: { enabled: false } },
    // Before its pods go, so that nothing asks for them any more.
    preUninstall: { deleteWebhookConfigurations: { enabled: true } },
  };
}
