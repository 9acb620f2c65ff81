import type { BackupStatus, CertificateStatus, ClusterStatus, NodeStatus } from "./facts";
import { age, days, degrees, percent, stateOf } from "./text";

/** The status as lines of a terminal. */
export function screen(status: ClusterStatus): readonly string[] {
  const { stack, server, at, nodes, certificates, backups, failing, alerts, unknown } = status;
  return [
    `${stack}, ${server}, ${at.toISOString()}`,
    ...section("Nodes", table(nodes.map(nodeRow))),
    ...section("Certificates", table(certificates.map((each) => certificateRow(each, at)))),
    ...section("Backups", table(backups.map((each) => backupRow(each, at)))),
    ...section("Failing", failing, "nothing"),
    ...section(
      "Alerts",
      table(alerts.map(({ name, severity, text, since }) => [severity, name, age(since, at), text])),
      unknown.length > 0 ? "unknown" : "none",
    ),
    ...section("Not known", unknown),
  ];
}

function nodeRow(node: NodeStatus): readonly string[] {
  const { name, address, role, version, temperature, memory, disk } = node;
  return [
    name,
    address,
    role,
    version,
    stateOf(node),
    degrees(temperature),
    `memory ${percent(memory)}`,
    `disk ${percent(disk)}`,
  ];
}

function certificateRow({ name, ends, ready }: CertificateStatus, at: Date): readonly string[] {
  return [name, ends ? days(ends, at) : "not issued yet", ready ? "ready" : "NOT READY"];
}

function backupRow({ volume, at, scheduled }: BackupStatus, now: Date): readonly string[] {
  return [volume, at ? `${age(at, now)} ago` : scheduled ? "NO BACKUP" : "none, by no schedule"];
}

/** Nothing at all where there is nothing to say, unless that is worth saying. */
function section(title: string, lines: readonly string[], none?: string): readonly string[] {
  if (lines.length === 0 && none === undefined) return [];
  return ["", title, ...(lines.length > 0 ? lines : [none ?? ""]).map((text) => `  ${text}`)];
}

/** Rows whose columns are as wide as their widest. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
