import { dashboard, figures, lines, none, query, row, table } from "./panels";

const USED = "kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes";

const now = row(
  "Now",
  figures("Nodes that are ready", "short", [
    query(`sum(kube_node_status_condition{condition="Ready", status="true"})`),
  ]),
  figures(
    "Nodes that are not",
    "short",
    [query(`sum(kube_node_status_condition{condition="Ready", status!="true"})`)],
    {
      limits: none,
    },
  ),
  figures("Pods that wait or fail", "short", [query(`sum(kube_pod_status_phase{phase=~"Pending|Failed|Unknown"})`)], {
    limits: none,
  }),
  figures("Alerts", "short", [query(`count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)`)], {
    limits: none,
  }),
  figures("Targets that do not answer", "short", [query("count(up == 0) or vector(0)")], { limits: none }),
  figures("Claims without a volume", "short", [query(`sum(kube_persistentvolumeclaim_status_phase{phase!="Bound"})`)], {
    limits: none,
  }),
);

const trouble = row(
  "Trouble",
  table(
    "Alerts",
    `ALERTS{alertstate="firing", alertname!="Watchdog"}`,
    { alertname: "Alert", severity: "Severity", namespace: "Namespace", instance: "Machine" },
    { description: "Who was told, and what is silenced, Alertmanager says." },
  ),
  table(
    "Pods that are not ready",
    `max by (namespace, pod) (kube_pod_status_ready{condition="false"}` +
      ` unless on (namespace, pod) kube_pod_status_phase{phase="Succeeded"} == 1) == 1`,
    { namespace: "Namespace", pod: "Pod" },
  ),
  table(
    "Restarts in a day",
    "sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total[1d])) > 0.5",
    { namespace: "Namespace", pod: "Pod" },
    { value: { title: "Restarts", unit: "short", limits: { warning: 3, bad: 10 } } },
  ),
);

const room = row(
  "Room",
  lines(
    "Memory asked for, of what there is",
    "percentunit",
    [
      query(
        `sum by (node) (kube_pod_container_resource_requests{resource="memory"})` +
          ` / sum by (node) (kube_node_status_allocatable{resource="memory"})`,
        "{{node}}",
      ),
    ],
    { max: 1, limits: { warning: 0.8, bad: 0.95 } },
  ),
  lines(
    "Processor asked for, of what there is",
    "percentunit",
    [
      query(
        `sum by (node) (kube_pod_container_resource_requests{resource="cpu"})` +
          ` / sum by (node) (kube_node_status_allocatable{resource="cpu"})`,
        "{{node}}",
      ),
    ],
    { max: 1, limits: { warning: 0.8, bad: 0.95 } },
  ),
  table(
    "Volumes",
    USED,
    { namespace: "Namespace", persistentvolumeclaim: "Claim" },
    {
      value: { title: "Used", unit: "percentunit", limits: { warning: 0.8, bad: 0.9 } },
    },
  ),
);

const usage = row(
  "Who takes what",
  lines("Memory", "bytes", [
    query(`topk(10, sum by (namespace) (container_memory_working_set_bytes{container!=""}))`, "{{namespace}}"),
  ]),
  lines("Processor", "short", [
    query(
      `topk(10, sum by (namespace) (rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval])))`,
      "{{namespace}}",
    ),
  ]),
);

const control = row(
  "Control plane",
  lines(
    "Answers of the API, 99 of 100",
    "s",
    [
      query(
        `histogram_quantile(0.99, sum by (verb, le) (rate(` +
          `apiserver_request_duration_seconds_bucket{verb!~"WATCH|CONNECT"}[$__rate_interval])))`,
        "{{verb}}",
      ),
    ],
    { limits: { warning: 1, bad: 5 } },
  ),
  lines("Errors of the API", "reqps", [
    query(`sum by (code) (rate(apiserver_request_total{code=~"5.."}[$__rate_interval]))`, "{{code}}"),
  ]),
  lines("etcd's size", "bytes", [query("max by (instance) (etcd_mvcc_db_total_size_in_bytes)", "{{instance}}")], {
    limits: { warning: 1.5e9, bad: 2e9 },
    description: "It takes no more writes at 2 GiB, its default quota. Empty unless it tells metrics to the nodes.",
  }),
  lines("Changes of etcd's leader in an hour", "short", [
    query("max(increase(etcd_server_leader_changes_seen_total[1h]))"),
  ]),
);

/** Nodes, pods, room and the control plane at a glance. */
export const clusterOverview = dashboard("cluster-overview", "Cluster", [now, trouble, room, usage, control]);
