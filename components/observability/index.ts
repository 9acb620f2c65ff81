import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Platform } from "../shared/platform";
import { MetricsServer } from "./metrics-server";

/** What the cluster tells about itself, as far as the stack file asks for it. */
export function createObservability(config: StackConfig, cluster: ClusterHandle, platform: Platform): void {
  const { observability, versions } = config;
  const opts = inCluster(config, cluster);
  const metricsServer = observability?.metricsServer;
  if (metricsServer) {
    const chart = versions.charts["metrics-server"];
    new MetricsServer("metrics-server", { chart, metricsServer, platform }, opts);
  }
}
