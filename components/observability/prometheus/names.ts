/** Where Prometheus and what belongs to it are. */
export { MONITORING as NAMESPACE } from "../../shared/platform";

/** Where node-exporter is: it looks into the machine, which none of the others may. */
export const NODE_EXPORTER_NAMESPACE = "node-exporter";

/** As the chart calls what it makes. */
export const RELEASE = "kube-prometheus-stack";

/** The chart's Services, and what they answer. */
export const SERVICES = {
  prometheus: { name: `${RELEASE}-prometheus`, port: 9090 },
  alertmanager: { name: `${RELEASE}-alertmanager`, port: 9093 },
  grafana: { name: `${RELEASE}-grafana`, port: 80 },
} as const;

export const MONITORING_API = "monitoring.coreos.com/v1";

/** Secret with what opens the place that samples are sent to. */
export const REMOTE_WRITE_SECRET = "remote-write";
