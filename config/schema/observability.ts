import { z } from "zod";
import { alertmanagerSchema } from "./alertmanager";
import { alertsSchema } from "./alerts";
import { grafanaSchema } from "./grafana";
import { logsSchema } from "./logs";
import { metricsServerSchema } from "./metricsServer";
import { prometheusSchema } from "./prometheus";
import type { DeepReadonly } from "./readonly";

export const observabilitySchema = z.strictObject({
  metricsServer: metricsServerSchema
    .optional()
    .describe("Current CPU and memory of nodes and pods (`metricsServer: {}`), for `kubectl top` and autoscaling."),
  prometheus: prometheusSchema
    .optional()
    .describe("Metrics of machines, cluster and platform (`prometheus: {}`), kept and watched."),
  alerts: alertsSchema.describe("What counts as trouble. Needs `prometheus`; without `alertmanager`, nobody is told."),
  alertmanager: alertmanagerSchema.optional().describe("Who is told of trouble, how and when. Needs `prometheus`."),
  grafana: grafanaSchema.optional().describe("Dashboards (`grafana: {}`). Needs `prometheus`."),
  logs: logsSchema.optional().describe("Logs of pods and machines (`logs: {}`), kept in one place."),
});

export type ObservabilityConfig = DeepReadonly<z.output<typeof observabilitySchema>>;
export type MetricsServerConfig = NonNullable<ObservabilityConfig["metricsServer"]>;
export type PrometheusConfig = NonNullable<ObservabilityConfig["prometheus"]>;
export type AlertsConfig = ObservabilityConfig["alerts"];
export type AlertmanagerConfig = NonNullable<ObservabilityConfig["alertmanager"]>;
export type GrafanaConfig = NonNullable<ObservabilityConfig["grafana"]>;
export type LogsConfig = NonNullable<ObservabilityConfig["logs"]>;
