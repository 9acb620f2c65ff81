import { escape } from "./escape";
import type { ClusterStatus, Measured } from "./facts";
import { plot } from "./plot";
import { backupRow, certificateRow, nodeRow } from "./screen";
import { STYLE } from "./style";
import { age, degrees, percent } from "./text";

/** Without scripts, and with nothing from elsewhere, whatever is in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The status as one HTML page that needs nothing else. */
export function page(status: ClusterStatus): string {
  const { stack, server, at, nodes, certificates, backups, failing, alerts, measured, unknown } = status;
  const rows = alerts.map(({ name, severity, text, since }) => [severity, name, age(since, at), text]);
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escape(stack)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${escape(stack)}</h1><p>${escape(server)} · ${at.toISOString()}</p></header>`,
    section("Alerts", table(rows), unknown.length > 0 ? "unknown" : "none"),
    section("Failing", list(failing), "nothing"),
    section("Nodes", table(nodes.map(nodeRow)), "none"),
    measured ? plots(measured) : "",
    section("Certificates", table(certificates.map((each) => certificateRow(each, at))), "none"),
    section("Backups", table(backups.map((each) => backupRow(each, at))), "none"),
    unknown.length > 0 ? section("Not known", list(unknown), "") : "",
    "</body></html>",
    "",
  ].join("\n");
}

function plots({ temperature, memory, processor }: Measured): string {
  const part = { label: percent, range: [0, 1] } as const;
  return [
    '<section class="plots">',
    plot({ title: "Temperature", series: temperature, label: degrees }),
    plot({ title: "Memory in use", series: memory, ...part }),
    plot({ title: "Processor in use", series: processor, ...part }),
    "</section>",
  ].join("\n");
}

const section = (title: string, body: string, none: string): string =>
  `<section><h2>${escape(title)}</h2>${body === "" ? `<p class="none">${escape(none)}</p>` : body}</section>`;

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? "" : `<ul>${lines.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>`;

function table(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const cells = (row: readonly string[]) => row.map((text) => `<td${trouble(text)}>${escape(text)}</td>`).join("");
  return `<table>${rows.map((row) => `<tr>${cells(row)}</tr>`).join("")}</table>`;
}

/** What the screen shouts, the page shows in red. */
const trouble = (text: string): string => (/^(NOT READY|NO BACKUP|ENDED|critical)/.test(text) ? ' class="bad"' : "");
