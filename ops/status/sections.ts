import { escape } from "./escape";
import type { Alert, BackupStatus, CertificateStatus, ClusterStatus, Measured, NodeStatus } from "./facts";
import { plot } from "./plot";
import { type Severity, ofAlert, ofBackup, ofCertificate, ofReadiness, ofTemperature, ofUse } from "./severity";
import { type Cell, plain, table, usage } from "./table";
import { age, days, degrees, percent, stateOf } from "./text";

const NODES = ["name", "state", "temperature", "memory in use", "fullest disk", "role", "address", "version"];

/** Everything that is known, what wants its owner first. */
export function sections(status: ClusterStatus): string {
  const { at, nodes, certificates, backups, failing, alerts, measured, unknown } = status;
  const quiet = unknown.length > 0 ? "Not known." : "None fires.";
  return [
    section("alerts", "Alerts", table(["severity", "alert", "since", "says"], alerts.map(alertRow(at))), quiet),
    section("failing", "Failing", list(failing), "Nothing."),
    section("nodes", "Nodes", table(NODES, nodes.map(nodeRow))),
    section("day", "The last day (hours of UTC)", measured ? plots(measured) : ""),
    section("certificates", "Certificates", table(["name", "ends in"], certificates.map(certificateRow(at)))),
    section("backups", "Backups", table(["volume", "newest backup"], backups.map(backupRow(at)))),
    section("unknown", "Not known", list(unknown)),
  ].join("\n");
}

function plots({ temperature, memory, processor }: Measured): string {
  const part = { label: percent, ends: [0, 1], steps: [0.25] } as const;
  return [
    '<div class="plots">',
    plot({ title: "Hottest sensor, °C", series: temperature, label: degrees, steps: [1, 2, 5, 10, 20, 50] }),
    plot({ title: "Memory in use, % of all", series: memory, ...part }),
    plot({ title: "Processors in use, % of all", series: processor, ...part }),
    "</div>",
  ].join("\n");
}

/** Nothing at all where there is nothing to say, unless that is worth saying. */
function section(id: string, title: string, body: string, none?: string): string {
  if (body === "" && none === undefined) return "";
  return `<section id="${id}"><h2>${title}</h2>${body === "" ? `<p class="none">${none ?? ""}</p>` : body}</section>`;
}

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? "" : `<ul class="lines">${lines.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>`;

const alertRow =
  (now: Date) =>
  (alert: Alert): readonly Cell[] => [
    unlessGood(alert.severity, ofAlert(alert)),
    plain(alert.name),
    plain(age(alert.since, now)),
    plain(alert.text),
  ];

const nodeRow = (node: NodeStatus): readonly Cell[] => [
  plain(node.name),
  { text: stateOf(node), severity: ofReadiness(node) },
  unlessGood(degrees(node.temperature), ofTemperature(node.temperature)),
  usage(node.memory, ofUse(node.memory)),
  usage(node.disk, ofUse(node.disk)),
  plain(node.role),
  plain(node.address),
  plain(node.version),
];

const certificateRow =
  (now: Date) =>
  (certificate: CertificateStatus): readonly Cell[] => {
    const { name, ends, ready } = certificate;
    const text = [ends ? days(ends, now) : "not issued yet", ...(ready || !ends ? [] : ["not ready"])].join(", ");
    return [plain(name), { text, severity: ofCertificate(certificate, now) }];
  };

const backupRow =
  (now: Date) =>
  (backup: BackupStatus): readonly Cell[] => [
    plain(backup.volume),
    { text: backup.at ? `${age(backup.at, now)} ago` : "none", severity: ofBackup(backup) },
  ];

const unlessGood = (text: string, severity: Severity): Cell => (severity === "good" ? plain(text) : { text, severity });
