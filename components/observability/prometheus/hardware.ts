import { NODE_EXPORTER_NAMESPACE } from "./names";

/** Name that the documents give it. */
export const HARDWARE_MONITOR = "arm64-hardware";

const PORT = 9100;

/**
 * Where machines tell about themselves. Whatever port discovery finds, node-exporter is asked at its own, and time series
 * carry the name of the machine, not its address.
 */
export const hardwareMonitor = {
  // What dashboards and the chart's own rules look for: `job="node-exporter"`.
  jobLabel: "jobLabel",
  selector: { matchLabels: { jobLabel: "node-exporter" } },
  namespaceSelector: { matchNames: [NODE_EXPORTER_NAMESPACE] },
  endpoints: [
    {
      port: "http-metrics",
      path: "/metrics",
      interval: "30s",
      relabelings: [
        { sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node" },
        {
          sourceLabels: ["__address__"],
          regex: "([^:]+):(.*)",
          targetLabel: "__address__",
          replacement: `\${1}:${String(PORT)}`,
        },
        {
          sourceLabels: ["__meta_kubernetes_pod_node_name"],
          targetLabel: "instance",
          replacement: `\${1}:${String(PORT)}`,
        },
      ],
    },
  ],
};
