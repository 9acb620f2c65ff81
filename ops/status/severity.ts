import type { Alert, BackupStatus, CertificateStatus, ClusterStatus, NodeStatus } from "./facts";

/** How much something wants an owner: not at all, soon, now. */
export type Severity = "good" | "warn" | "bad";

const DAY_MS = 24 * 3600_000;
/** The same as the alerts' defaults (docs/observability.md). */
const CERTIFICATE_DAYS = { warn: 21, bad: 3 };
const DEGREES = { warn: 75, bad: 85 };
const PART = { warn: 0.9, bad: 0.97 };

const RANK: readonly Severity[] = ["good", "warn", "bad"];

/** The worst of some; good where there is nothing. */
export const worst = (severities: readonly Severity[]): Severity =>
  RANK[Math.max(0, ...severities.map((each) => RANK.indexOf(each)))] ?? "good";

const over = (value: number | undefined, { warn, bad }: { readonly warn: number; readonly bad: number }): Severity =>
  value === undefined || value < warn ? "good" : value < bad ? "warn" : "bad";

export const ofTemperature = (degrees: number | undefined): Severity => over(degrees, DEGREES);

/** Of memory or a disk. @param part 0 to 1 */
export const ofUse = (part: number | undefined): Severity => over(part, PART);

export const ofReadiness = ({ ready, cordoned }: NodeStatus): Severity => (!ready ? "bad" : cordoned ? "warn" : "good");

export const ofNode = (node: NodeStatus): Severity =>
  worst([ofReadiness(node), ofTemperature(node.temperature), ofUse(node.memory), ofUse(node.disk)]);

export function ofCertificate({ ends, ready }: CertificateStatus, now: Date): Severity {
  if (!ready || !ends) return "bad";
  const left = (ends.getTime() - now.getTime()) / DAY_MS;
  return left < CERTIFICATE_DAYS.bad ? "bad" : left < CERTIFICATE_DAYS.warn ? "warn" : "good";
}

/** Its age is no trouble: what nobody has written to since gets no new one. Alerts know the schedules. */
export const ofBackup = ({ at, scheduled }: BackupStatus): Severity => (at || !scheduled ? "good" : "warn");

/** What only informs is no trouble. */
export const ofAlert = ({ severity }: Alert): Severity =>
  severity === "critical" ? "bad" : severity === "warning" ? "warn" : "good";

/** Of the whole: what its owner sees first. */
export function ofCluster(status: ClusterStatus): Severity {
  const { nodes, certificates, backups, failing, alerts, at } = status;
  return worst([
    ...nodes.map(ofNode),
    ...certificates.map((each) => ofCertificate(each, at)),
    ...backups.map(ofBackup),
    ...failing.map(() => "bad" as const),
    ...alerts.map(ofAlert),
  ]);
}
