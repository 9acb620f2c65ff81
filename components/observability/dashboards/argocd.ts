import { dashboard, figures, lines, none, query, row, table } from "./panels";

const now = row(
  "Now",
  figures("Applications", "short", [query("count(argocd_app_info) or vector(0)")]),
  figures("Out of sync", "short", [query(`count(argocd_app_info{sync_status!="Synced"}) or vector(0)`)], {
    limits: none,
  }),
  figures("Not healthy", "short", [query(`count(argocd_app_info{health_status!="Healthy"}) or vector(0)`)], {
    limits: none,
  }),
);

const applications = row(
  "Applications",
  table("All", "argocd_app_info", {
    name: "Application",
    project: "Project",
    sync_status: "In sync",
    health_status: "Health",
    repo: "Repository",
  }),
  lines("Syncs in an hour", "short", [
    query("sum by (name, phase) (increase(argocd_app_sync_total[1h]))", "{{name}} {{phase}}"),
  ]),
);

/** What Argo CD applies, and how it goes. */
export const argocd = dashboard("argocd", "Argo CD", [now, applications]);
