import { escape } from "./escape";
import type { ClusterStatus } from "./facts";
import { type Severity, ofAlert, ofBackup, ofCertificate, ofNode, worst } from "./severity";
import { age, count, days, degrees } from "./text";

interface Tile {
  readonly title: string;
  readonly value: string;
  readonly note: string;
  /** Absent: nobody knows. */
  readonly severity?: Severity;
  /** Section that says more. */
  readonly section: string;
}

/** The cluster at one glance: a tile for each question that its owner has. */
export function tiles(status: ClusterStatus): string {
  return `<ul class="tiles">${tilesOf(status).map(tile).join("")}</ul>`;
}

const tile = ({ title, value, note, severity, section }: Tile): string =>
  `<li><a class="tile ${severity ?? "unknown"}" href="#${section}"><span class="title">${escape(title)}</span>` +
  `<span class="value">${escape(value)}</span><span class="note">${escape(note)}</span></a></li>`;

const tilesOf = (status: ClusterStatus): readonly Tile[] => [
  alertTile(status),
  failingTile(status),
  nodeTile(status),
  ...certificateTiles(status),
  ...backupTiles(status),
];

function alertTile({ alerts, unknown }: ClusterStatus): Tile {
  const about = { title: "Alerts", section: "alerts" };
  if (alerts.length === 0 && unknown.length > 0) return { ...about, value: "?", note: "not known" };
  const critical = alerts.filter(({ severity }) => severity === "critical").length;
  return {
    ...about,
    value: String(alerts.length),
    note: alerts.length === 0 ? "none fires" : critical > 0 ? `${String(critical)} critical` : "none critical",
    severity: worst(alerts.map(ofAlert)),
  };
}

function failingTile({ failing }: ClusterStatus): Tile {
  const note = failing.length === 0 ? "releases and workloads run" : "releases or workloads";
  const severity = failing.length > 0 ? "bad" : "good";
  return { title: "Failing", section: "failing", value: String(failing.length), note, severity };
}

function nodeTile({ nodes }: ClusterStatus): Tile {
  const ready = nodes.filter((node) => node.ready).length;
  const hottest = Math.max(...nodes.map(({ temperature }) => temperature ?? -Infinity));
  return {
    title: "Nodes ready",
    section: "nodes",
    value: `${String(ready)} of ${String(nodes.length)}`,
    note: Number.isFinite(hottest) ? `the hottest is at ${degrees(hottest)}` : "temperatures are not known",
    severity: worst(nodes.map(ofNode)),
  };
}

function certificateTiles({ certificates, at }: ClusterStatus): readonly Tile[] {
  const [first] = certificates;
  if (!first) return [];
  return [
    {
      title: "Next certificate ends",
      section: "certificates",
      value: first.ends ? days(first.ends, at) : "–",
      note: first.ends ? first.name : `${first.name} is not issued yet`,
      severity: worst(certificates.map((each) => ofCertificate(each, at))),
    },
  ];
}

function backupTiles({ backups, at: now }: ClusterStatus): readonly Tile[] {
  if (backups.length === 0) return [];
  const dates = backups.flatMap(({ at }) => (at ? [at] : []));
  const missing = backups.length - dates.length;
  const [oldest] = dates;
  return [
    {
      title: "Oldest backup",
      section: "backups",
      value: oldest ? age(oldest, now) : "none",
      note: missing === 0 ? `${count(backups.length, "volume")}, each with one` : `${count(missing, "volume")} without`,
      severity: worst(backups.map(ofBackup)),
    },
  ];
}
