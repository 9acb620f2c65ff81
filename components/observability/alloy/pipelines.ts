/** What decides which logs are collected, and what they carry. */
export interface Pipelines {
  /** Name of the cluster: a label of every line. */
  readonly cluster: string;
  /** Where machines keep their own logs: files that Talos writes, or systemd's journal. */
  readonly machines: "talos" | "journal";
  /** Whether the API server's audit log is collected too. */
  readonly audit: boolean;
  /** URL of Loki, without a path. */
  readonly loki: string;
}

/** The node that the collector runs on, as Alloy's own language says it. */
const NODE = `sys.env("HOSTNAME")`;

/**
 * Configuration of a collector that runs on every node and reads that node's files.
 * @see https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/
 */
export function alloyConfiguration({ cluster, machines, audit, loki }: Pipelines): string {
  const parts = [
    LOGGING,
    pods,
    machines === "talos" ? files("talos", "/var/log/*.log") : journal,
    ...(audit ? [files("audit", "/var/log/audit/kube/*.log")] : []),
    destination(loki, cluster),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Its own log is collected as well: one line for each line would never end. */
const LOGGING = `logging {
  level  = "warn"
  format = "json"
}`;

/**
 * By files, not through the API: what a pod said as its node fell is on the disk when the node is back. The folder is
 * found by name; that of a static pod is called by a hash that the API does not show as its identity. (Braces: `$1_` would
 * be a group called `1_`.)
 */
const pods = `discovery.kubernetes "pods" {
  role = "pod"
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + ${NODE}
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label  = "container"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name", "__meta_kubernetes_pod_label_app"]
    regex         = ";*([^;]+).*"
    target_label  = "app"
  }
  rule {
    source_labels = ["namespace", "pod", "container"]
    regex         = "(.+);(.+);(.+)"
    replacement   = "/var/log/pods/\${1}_\${2}_*/\${3}/*.log"
    target_label  = "__path__"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  stage.cri { }
  stage.static_labels {
    values = { source = "pods", node = ${NODE} }
  }
  stage.label_drop {
    values = ["filename"]
  }
  forward_to = [loki.write.loki.receiver]
}`;

/** Files of the machine's own, each named for the service that wrote it. */
function files(source: "talos" | "audit", path: string): string {
  return `local.file_match "${source}" {
  path_targets = [{ __path__ = "${path}" }]
}

loki.source.file "${source}" {
  targets    = local.file_match.${source}.targets
  forward_to = [loki.process.${source}.receiver]
}

loki.process "${source}" {
  stage.regex {
    source     = "filename"
    expression = "/(?P<service>[^/]+)\\\\.log$"
  }
  stage.labels {
    values = { service = "" }
  }
  stage.static_labels {
    values = { source = "${source}", node = ${NODE} }
  }
  stage.label_drop {
    values = ["filename"]
  }
  forward_to = [loki.write.loki.receiver]
}`;
}

const journal = `loki.relabel "journal" {
  rule {
    source_labels = ["__journal__systemd_unit"]
    target_label  = "service"
  }
  rule {
    source_labels = ["__journal_priority_keyword"]
    target_label  = "level"
  }
  forward_to = []
}

loki.source.journal "journal" {
  path          = "/var/log/journal"
  max_age       = "24h"
  labels        = { source = "journal", node = ${NODE} }
  relabel_rules = loki.relabel.journal.rules
  forward_to    = [loki.write.loki.receiver]
}`;

/** Patient: while Loki is away, files are not read on, and nothing is lost as long as they are there. */
function destination(loki: string, cluster: string): string {
  return `loki.write "loki" {
  endpoint {
    url                 = "${loki}/loki/api/v1/push"
    max_backoff_period  = "5m"
    max_backoff_retries = 500
  }
  external_labels = { cluster = "${cluster}" }
}`;
}
