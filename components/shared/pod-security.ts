/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** What pods need beyond the restricted standard. */
export type PodNeed =
  /** Interfaces, ports and addresses of the machine. */
  | "hostNetwork"
  /** Files of the machine. */
  | "hostPath"
  /** Rights of the machine's root, or capabilities that the baseline does not give. */
  | "privileged"
  /** Root inside the container, or no seccomp profile. */
  | "root";

const MODES = ["enforce", "audit", "warn"] as const;

/** The strictest level that lets these pods in. */
export function podSecurityLevel(needs: readonly PodNeed[]): PodSecurityLevel {
  if (needs.some((need) => need !== "root")) return "privileged";
  return needs.length > 0 ? "baseline" : "restricted";
}

/** Labels that hold every pod of a namespace to a Pod Security Standard. */
export function podSecurityLabels(level: PodSecurityLevel): Readonly<Record<string, string>> {
  return Object.fromEntries(MODES.map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));
}
