import { dashboard, figures, lines, none, query, row, table } from "./panels";

/** States of a backup, as Longhorn numbers them. */
const COMPLETED = 3;
const FAILED = 4;

const LATEST = "max by (pvc_namespace, pvc) (longhorn_volume_last_backup_at)";

const now = row(
  "Now",
  figures("Volumes without any backup", "short", [query(`count(${LATEST} == 0) or vector(0)`)], { limits: none }),
  figures("Failed backups", "short", [query(`count(longhorn_backup_state == ${String(FAILED)}) or vector(0)`)], {
    limits: none,
  }),
  figures("Backups", "short", [query(`count(longhorn_backup_state == ${String(COMPLETED)}) or vector(0)`)]),
  figures("Kept at the target", "bytes", [query("sum(longhorn_backup_actual_size_bytes)")]),
);

const each = row(
  "Each volume",
  table(
    "Latest backup",
    // Grafana counts in thousandths of a second.
    `${LATEST} * 1000 > 0`,
    { pvc_namespace: "Namespace", pvc: "Claim" },
    { value: { title: "Latest", unit: "dateTimeFromNow" } },
  ),
  table("Never backed up", `${LATEST} == 0`, { pvc_namespace: "Namespace", pvc: "Claim" }),
  lines("Age of the latest", "s", [query(`time() - (${LATEST} > 0)`, "{{pvc_namespace}}/{{pvc}}")], {
    limits: { warning: 26 * 3600, bad: 50 * 3600 },
    description: "Of a nightly backup, more than 26 hours says that a night is missing.",
  }),
);

/** What could be brought back, and how old it would be. */
export const backups = dashboard("backups", "Backups", [now, each]);
