import { dashboard, figures, lines, none, query, row, table } from "./panels";

const CHANGED = "kube_deployment_status_observed_generation";

const owned = row(
  "What runs, as it should be",
  figures(
    "Deployments with pods missing",
    "short",
    [query("count(kube_deployment_status_replicas_available < kube_deployment_spec_replicas) or vector(0)")],
    { limits: none },
  ),
  figures(
    "Changes that are not through",
    "short",
    [query("count(kube_deployment_metadata_generation > kube_deployment_status_observed_generation) or vector(0)")],
    { limits: none },
  ),
  figures("Failed jobs", "short", [query(`count(kube_job_failed{condition="true"} == 1) or vector(0)`)], {
    limits: none,
  }),
);

const changes = row(
  "Changes",
  lines("Changes of deployments in an hour", "short", [
    query(`sum by (namespace) (changes(${CHANGED}[1h])) > 0`, "{{namespace}}"),
  ]),
  table(
    "Images that run",
    `count by (namespace, container, image_spec) (kube_pod_container_info)`,
    { namespace: "Namespace", container: "Container", image_spec: "Image" },
    { value: { title: "Pods", unit: "short" } },
  ),
  table(
    "Deployments with pods missing",
    "kube_deployment_spec_replicas - kube_deployment_status_replicas_available > 0",
    { namespace: "Namespace", deployment: "Deployment" },
    { value: { title: "Missing", unit: "short", limits: none } },
  ),
);

/** Whether what the repository says is what runs, whoever applies it. */
export const gitops = dashboard("gitops", "GitOps", [owned, changes]);
