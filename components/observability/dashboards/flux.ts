import { dashboard, figures, lines, none, query, row, table } from "./panels";

const CONTROLLERS = `namespace="flux-system"`;

const now = row(
  "Now",
  figures("Objects that are ready", "short", [query(`count(flux_resource_info{ready="True"}) or vector(0)`)]),
  figures(
    "Objects that are not",
    "short",
    [query(`count(flux_resource_info{ready="False", suspended!="True"}) or vector(0)`)],
    { limits: none },
  ),
  figures("Suspended objects", "short", [query(`count(flux_resource_info{suspended="True"}) or vector(0)`)], {
    limits: none,
    description: "Somebody told Flux to leave them alone; it does until told otherwise.",
  }),
);

const objects = row(
  "Objects",
  table("Not ready", `flux_resource_info{ready="False", suspended!="True"}`, {
    kind: "Kind",
    exported_namespace: "Namespace",
    name: "Name",
    reason: "Reason",
  }),
  table(
    "Sources and what is applied",
    `flux_resource_info{kind=~"GitRepository|OCIRepository|Kustomization|HelmRelease"}`,
    { kind: "Kind", exported_namespace: "Namespace", name: "Name", ready: "Ready", revision: "Revision" },
  ),
);

const work = row(
  "Work",
  lines("How long it takes, 95 of 100", "s", [
    query(
      "histogram_quantile(0.95, sum by (kind, le) (rate(gotk_reconcile_duration_seconds_bucket[$__rate_interval])))",
      "{{kind}}",
    ),
  ]),
  lines("Failed rounds", "reqps", [
    query(
      `sum by (controller) (rate(controller_runtime_reconcile_errors_total{${CONTROLLERS}}[$__rate_interval]))`,
      "{{controller}}",
    ),
  ]),
  lines("Memory", "bytes", [
    query(`sum by (pod) (container_memory_working_set_bytes{${CONTROLLERS}, container!=""})`, "{{pod}}"),
  ]),
);

/** What Flux applies, and how it goes. */
export const flux = dashboard("flux", "Flux", [now, objects, work]);
