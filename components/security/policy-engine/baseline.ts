import { BASELINE, type BaselineRule } from "../baseline";

/** A rule for pods, whoever holds them to it. */
export interface PodPolicy {
  readonly name: BaselineRule;
  /** What a pod that breaks it is told. */
  readonly message: string;
  /** True of pods that keep to it: an expression of CEL. */
  readonly expression: string;
}

/** @param pod the pod in expressions: `object` */
type Expression = (pod: string) => string;

const RULES: Readonly<Record<BaselineRule, readonly [message: string, expression: Expression]>> = {
  "run-as-non-root": [
    "Containers must not run as root: set securityContext.runAsNonRoot to true, and no runAsUser of 0.",
    (pod) => {
      const ofPod = `${pod}.spec.?securityContext.?runAsNonRoot.orValue(false)`;
      const user = `c.?securityContext.?runAsUser.orValue(${pod}.spec.?securityContext.?runAsUser.orValue(1)) != 0`;
      return every(pod, `c.?securityContext.?runAsNonRoot.orValue(${ofPod}) && ${user}`);
    },
  ],
  "drop-all-capabilities": [
    "Containers must drop all capabilities, and add none but NET_BIND_SERVICE.",
    (pod) => {
      const capabilities = "c.?securityContext.?capabilities";
      const dropped = `${capabilities}.?drop.orValue([]).exists(each, each == 'ALL')`;
      return every(pod, `${dropped} && ${capabilities}.?add.orValue([]).all(each, each == 'NET_BIND_SERVICE')`);
    },
  ],
  "read-only-root": [
    "Containers must have a read-only root: set securityContext.readOnlyRootFilesystem to true.",
    (pod) => every(pod, "c.?securityContext.?readOnlyRootFilesystem.orValue(false)"),
  ],
  "no-privilege-escalation": [
    "Containers must not get more rights: set securityContext.allowPrivilegeEscalation to false, and no privileged.",
    (pod) => {
      const kept = "!c.?securityContext.?allowPrivilegeEscalation.orValue(true)";
      return every(pod, `${kept} && !c.?securityContext.?privileged.orValue(false)`);
    },
  ],
  "memory-limit": [
    "Containers must have a limit of memory.",
    // Those that are added for debugging cannot have one.
    (pod) => lists(pod, "c.?resources.?limits[?'memory'].hasValue()").slice(0, 2).join(" && "),
  ],
  "no-latest-tag": [
    "Images must have a tag that says which they are, or a digest: not none, and not latest.",
    (pod) => every(pod, "c.image.contains('@') || (c.image.matches(':[^/:]+$') && !c.image.endsWith(':latest'))"),
  ],
  "no-host-namespaces": [
    "Pods must not share the machine's network, processes or memory.",
    (pod) => ["hostNetwork", "hostPID", "hostIPC"].map((field) => `!${pod}.spec.?${field}.orValue(false)`).join(" && "),
  ],
};

/**
 * The security baseline as expressions.
 * @param pod what the engine calls the pod: `object`
 */
export function baseline(pod: string): readonly PodPolicy[] {
  return BASELINE.map((name) => {
    const [message, expression] = RULES[name];
    return { name, message, expression: expression(pod) };
  });
}

/** True when the condition is true of each container `c`, of whatever kind. */
const every = (pod: string, condition: string): string => lists(pod, condition).join(" && ");

function lists(pod: string, condition: string): readonly string[] {
  const optional = (kind: string) => `${pod}.spec.?${kind}.orValue([]).all(c, ${condition})`;
  return [`${pod}.spec.containers.all(c, ${condition})`, optional("initContainers"), optional("ephemeralContainers")];
}
