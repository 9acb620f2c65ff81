import type { PolarisConfig } from "../../../config/schema";
import { restrictedContainer } from "../../shared/restricted-pod";
import { sized } from "../../shared/resources";
import type { BaselineRule } from "../baseline";

type Severity = "ignore" | "warning" | "danger";
type Admission = NonNullable<PolarisConfig["admission"]>;

/** Polaris's names for the rules of the baseline. @see https://polaris.docs.fairwinds.com/checks/security/ */
export const CHECKS: Readonly<Record<BaselineRule, readonly string[]>> = {
  "run-as-non-root": ["runAsRootAllowed"],
  "drop-all-capabilities": ["dangerousCapabilities", "insecureCapabilities"],
  "read-only-root": ["notReadOnlyRootFilesystem"],
  "no-privilege-escalation": ["privilegeEscalationAllowed", "runAsPrivileged"],
  "memory-limit": ["memoryLimitsMissing"],
  "no-latest-tag": ["tagNotSpecified"],
  "no-host-namespaces": ["hostIPCSet", "hostPIDSet", "hostNetworkSet"],
};

/** What this platform does otherwise on purpose. */
const IGNORED: Readonly<Record<string, Severity>> = {
  // Tags are pinned: what was pulled once stays good, also while the internet is away.
  pullPolicyNotAlways: "ignore",
  // Memory is limited, processor time is not (components/shared/resources.ts).
  cpuLimitsMissing: "ignore",
  priorityClassNotSet: "ignore",
};

/** Values of Polaris's chart. */
export function polarisValues({ dashboard, admission }: PolarisConfig): Readonly<Record<string, unknown>> {
  return {
    // The page adds Polaris's other checks to these; the webhook knows these alone.
    config: { checks: checks() },
    mergeConfig: true,
    image: { pullPolicy: "IfNotPresent" },
    dashboard: {
      enable: dashboard !== undefined || admission?.mode !== "enforce",
      // One, and nothing that keeps it where it is: with a disruption budget of one, no node could be drained.
      replicas: 1,
      pdb: { enable: false },
      resources: sized("small"),
      containerSecurityContext: {
        ...restrictedContainer(),
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      },
    },
    webhook: admission?.mode === "enforce" ? webhook(admission) : { enable: false },
  };
}

/** The webhook refuses what is of the severity `danger`, and says nothing of the rest. */
function checks(): Readonly<Record<string, Severity>> {
  const names = Object.values(CHECKS).flat();
  return { ...Object.fromEntries(names.map((name) => [name, "danger"])), ...IGNORED };
}

function webhook({ namespaces }: Admission) {
  return {
    enable: true,
    replicas: 1,
    pdb: { enable: false },
    // Good practice is not worth a cluster that cannot start pods while Polaris is down.
    failurePolicy: "Ignore",
    namespaceSelector: {
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: namespaces }],
    },
    resources: sized("small"),
  };
}
