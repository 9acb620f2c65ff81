import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import type { Platform } from "../shared/platform";
import { MetricsServer } from "./metrics-server";
import type { ChartPart } from "./prometheus/part";
import { controlPlaneTargets, runningNodes } from "./targets";
import { watching } from "./watching";

/** Loaded when a stack asks for it: the start of the program is what people wait for. */
/* eslint-disable @typescript-eslint/no-require-imports -- an import would load them always */
const prometheusComponent = () => require("./prometheus") as typeof import("./prometheus");
const latencyComponent = () => require("./latency") as typeof import("./latency");
const alertmanager = () => require("./alertmanager/part") as typeof import("./alertmanager/part");
const grafanaLayer = () => require("./grafana") as typeof import("./grafana");
const logsLayer = () => require("./logs") as typeof import("./logs");
/* eslint-enable @typescript-eslint/no-require-imports */

export interface CreatedObservability {
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;
}

/** What the cluster tells about itself, as far as the stack file asks for it. */
export function createObservability(
  config: StackConfig,
  cluster: ClusterHandle,
  platform: Platform,
  ingress?: Ingress,
): CreatedObservability {
  const { observability, versions, secrets } = config;
  const opts = inCluster(config, cluster);
  const { metricsServer, prometheus, grafana, logs } = observability ?? {};
  if (metricsServer) {
    const chart = versions.charts["metrics-server"];
    new MetricsServer("metrics-server", { chart, metricsServer, platform }, opts);
  }
  if (logs) logsLayer().createLogs(config, logs, platform, opts);
  if (!prometheus) return { urls: {} };
  const { Prometheus } = prometheusComponent();
  const { addon, urls } = new Prometheus(
    "prometheus",
    {
      chart: versions.charts["kube-prometheus-stack"],
      prometheus,
      cluster: config.cluster.name,
      controlPlane: controlPlaneTargets(config),
      watching: watching(config),
      parts: chartParts(config, platform, ingress),
      remoteWritePassword: secrets.remoteWritePassword,
      ingress,
      platform,
    },
    opts,
  );
  const { Latency } = latencyComponent();
  const network = { nodes: runningNodes(config), namespace: addon.namespace, definitions: addon.release };
  new Latency("latency", { image: versions.blackboxExporterImage, ...network }, opts);
  if (grafana) grafanaLayer().createDashboards(config, addon.namespace, opts);
  return { urls };
}

/** What else is in Prometheus's release. */
function chartParts(config: StackConfig, { domain }: Platform, ingress: Ingress | undefined): readonly ChartPart[] {
  const { observability, secrets } = config;
  const hasIngress = ingress !== undefined;
  const parts: ChartPart[] = [];
  if (observability?.alertmanager) {
    const args = { alertmanager: observability.alertmanager, domain, secrets: receiverSecrets(secrets), hasIngress };
    parts.push(alertmanager().alertmanagerPart(args));
  }
  if (observability?.grafana) parts.push(grafanaLayer().grafanaOf(config, observability.grafana, domain, hasIngress));
  return parts;
}

/** Those that the stack has, and no other. */
function receiverSecrets({ discordWebhookUrl, smtpPassword, heartbeatUrl }: StackConfig["secrets"]) {
  return {
    ...(discordWebhookUrl !== undefined && { discordWebhookUrl }),
    ...(smtpPassword !== undefined && { smtpPassword }),
    ...(heartbeatUrl !== undefined && { heartbeatUrl }),
  };
}
