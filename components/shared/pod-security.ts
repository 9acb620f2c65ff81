/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

const MODES = ["enforce", "audit", "warn"] as const;

/** Labels that hold every pod of a namespace to a Pod Security Standard. */
export function podSecurityLabels(level: PodSecurityLevel): Readonly<Record<string, string>> {
  return Object.fromEntries(MODES.map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));
}
