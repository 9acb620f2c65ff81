import type { PolarisConfig } from "../../../config/schema";
import { restrictedContainer } from "../../shared/restricted-pod";
import { sized } from "../../shared/resources";
import type { BaselineRule } from "../baseline";

type Severity = "ignore" | "warning" | "danger";

/** Polaris's names for the rules of the baseline. @see https://polaris.docs.fairwinds.com/checks/security/ */
const CHECKS: Readonly<Record<BaselineRule, readonly string[]>> = {
  "run-as-non-root": ["runAsRootAllowed"],
  "drop-all-capabilities": ["dangerousCapabilities", "insecureCapabilities"],
  "read-only-root": ["notReadOnlyRootFilesystem"],
  "no-privilege-escalation": ["privilegeEscalationAllowed", "runAsPrivileged"],
  "memory-limit": ["memoryLimitsMissing"],
  "no-latest-tag": ["tagNotSpecified"],
  "no-host-namespaces": ["hostIPCSet", "hostPIDSet", "hostNetworkSet"],
};

/** What else is of the severity that is refused, unless told otherwise, and can be said of a workload. */
const ALSO_DANGER = ["sensitiveContainerEnvVar"];

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
    config: { checks: checks(admission?.mode ?? "enforce") },
    mergeConfig: true,
    image: { pullPolicy: "IfNotPresent" },
    dashboard: {
      enable: dashboard !== undefined || admission === undefined,
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
    webhook: admission ? webhook(admission) : { enable: false },
  };
}

/** The webhook refuses what is of the severity `danger`, and nothing else. */
function checks(mode: "warn" | "enforce"): Readonly<Record<string, Severity>> {
  const severity = mode === "enforce" ? "danger" : "warning";
  const names = [...Object.values(CHECKS).flat(), ...ALSO_DANGER];
  return { ...Object.fromEntries(names.map((name) => [name, severity])), ...IGNORED };
}

function webhook({ namespaces }: NonNullable<PolarisConfig["admission"]>) {
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
