import { dashboard, logs, row } from "./panels";

/** What machines and pods say when something goes wrong. */
export const recentLogs = dashboard("logs", "Logs", [
  row("Errors of pods", logs("Errors of pods", `{source="pods"} |~ "(?i)(error|fatal|panic)"`)),
  row("Machines", logs("Machines", `{source=~"journal|talos"}`)),
]);
