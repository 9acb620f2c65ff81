import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import type { Platform } from "../shared/platform";
import { MetricsServer } from "./metrics-server";
import { controlPlaneTargets } from "./targets";

/** Loaded when a stack asks for it: the start of the program is what people wait for. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it always
const prometheusComponent = () => require("./prometheus") as typeof import("./prometheus");

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
  const { metricsServer, prometheus } = observability ?? {};
  if (metricsServer) {
    const chart = versions.charts["metrics-server"];
    new MetricsServer("metrics-server", { chart, metricsServer, platform }, opts);
  }
  if (!prometheus) return { urls: {} };
  const { Prometheus } = prometheusComponent();
  const { urls } = new Prometheus(
    "prometheus",
    {
      chart: versions.charts["kube-prometheus-stack"],
      prometheus,
      cluster: config.cluster.name,
      controlPlane: controlPlaneTargets(config),
      parts: [],
      remoteWritePassword: secrets.remoteWritePassword,
      ingress,
      platform,
    },
    opts,
  );
  return { urls };
}
