/** By chart, the values below which everything is its own: handed over to Kubernetes or to the program, as it is. */
export const passedOn: Readonly<Record<string, readonly string[]>> = {
  // Two of its charts' values are not at hand; of its own and Grafana's, some are there as comments only.
  "kube-prometheus-stack": [
    "kube-state-metrics.collectorsExclude",
    "kube-state-metrics.resources",
    "prometheus-node-exporter.resources",
    "alertmanager.alertmanagerSpec.configSecret",
    "grafana.grafana.ini",
    "grafana.annotations",
  ],
  // Loki's own settings.
  loki: ["loki.limits_config", "loki.storage.bucketNames"],
  "metrics-server": ["resources"],
  polaris: ["dashboard.containerSecurityContext"],
  "snapshot-controller": ["controller.securityContext"],
  traefik: ["service.spec"],
  "trivy-operator": ["trivy.server.podSecurityContext", "trivy.server.securityContext"],
};
