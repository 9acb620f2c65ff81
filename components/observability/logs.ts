import type * as pulumi from "@pulumi/pulumi";
import type { LogsConfig, StackConfig } from "../../config/schema";
import type { Platform } from "../shared/platform";
import { ALLOY_NAMESPACE, Alloy } from "./alloy";
import { LOKI_NAMESPACE, LOKI_PORT, LOKI_URL, Loki } from "./loki";
import { NAMESPACE as MONITORING } from "./prometheus/names";

/** What collects logs, and what keeps them. */
export function createLogs(
  { cluster, versions, secrets }: StackConfig,
  logs: LogsConfig,
  platform: Platform,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { logsAccessKeyId: id, logsSecretAccessKey: secret } = secrets;
  new Loki(
    "loki",
    {
      chart: versions.charts.loki,
      logs,
      ...(id !== undefined && secret !== undefined && { keys: { id, secret } }),
      clients: [ALLOY_NAMESPACE, MONITORING],
      platform,
    },
    opts,
  );
  new Alloy(
    "alloy",
    {
      chart: versions.charts.alloy,
      pipelines: {
        cluster: cluster.name,
        machines: cluster.bootstrap.type === "talos" ? "talos" : "journal",
        audit: logs.audit,
        loki: LOKI_URL,
      },
      loki: { namespace: LOKI_NAMESPACE, port: LOKI_PORT },
      prometheus: MONITORING,
      platform,
    },
    opts,
  );
}
