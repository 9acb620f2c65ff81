/**
 * What every pod of an application keeps to, whoever looks: Polaris, Kyverno or Gatekeeper. The same as
 * `components/shared/restricted-pod.ts` gives to pods of this program.
 */
export const BASELINE = [
  "run-as-non-root",
  "drop-all-capabilities",
  "read-only-root",
  "no-privilege-escalation",
  "memory-limit",
  "no-latest-tag",
  "no-host-namespaces",
] as const;

export type BaselineRule = (typeof BASELINE)[number];
