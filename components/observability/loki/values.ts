import type { LogsConfig } from "../../../config/schema";
import { OBJECTS_SECRET } from "./names";

/** Before this day there are no logs, whatever the format: the format that counts is the one of the day. */
const SINCE = "2026-01-01";

const off = { enabled: false };
const absent = { replicas: 0 };

/**
 * Values of Loki's chart: one process that does everything, which is plenty for what a few boards say. Whoever reads and
 * writes comes to it directly.
 */
export function lokiValues(logs: LogsConfig): Readonly<Record<string, unknown>> {
  const { store, storage } = logs;
  const inBucket = store.type === "s3";
  return {
    deploymentMode: "Monolithic",
    loki: lokiSettings(logs),
    singleBinary: {
      replicas: 1,
      podDisruptionBudget: off,
      persistence: {
        size: storage.size,
        ...(storage.class !== undefined && { storageClass: storage.class }),
      },
      // A query reads what it needs at once; half of the limit is Loki's own rule for itself.
      resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
      ...(inBucket && {
        extraArgs: ["-config.expand-env=true"],
        extraEnvFrom: [{ secretRef: { name: OBJECTS_SECRET } }],
      }),
    },
    // Of other ways to run it. The chart wants to be told.
    write: absent,
    read: absent,
    backend: absent,
    gateway: off,
    chunksCache: off,
    resultsCache: off,
    ruler: off,
    lokiCanary: off,
    test: off,
    sidecar: { rules: off },
    rbac: { namespaced: true },
  };
}

function lokiSettings({ retentionDays, store }: LogsConfig) {
  const kind = store.type === "s3" ? "s3" : "filesystem";
  return {
    // One cluster, one owner: no tenants.
    auth_enabled: false,
    commonConfig: { replication_factor: 1 },
    // It is the only member, and does not find itself before it is ready.
    extraMemberlistConfig: { abort_if_cluster_join_fails: false },
    storage: store.type === "s3" ? bucket(store) : { type: "filesystem" },
    schemaConfig: {
      configs: [
        {
          from: SINCE,
          store: "tsdb",
          object_store: kind,
          schema: "v13",
          index: { prefix: "index_", period: "24h" },
        },
      ],
    },
    // Without the compactor's work, a retention is a wish.
    compactor: { retention_enabled: true, delete_request_store: kind },
    limits_config: {
      retention_period: `${String(retentionDays * 24)}h`,
      // The line that fills the disk is one that somebody's loop writes a thousand times a second.
      ingestion_rate_mb: 8,
      ingestion_burst_size_mb: 16,
      max_query_parallelism: 4,
    },
    querier: { max_concurrent: 2 },
    analytics: { reporting_enabled: false },
  };
}

/** Loki puts in the credentials from its environment, so that the release shows none. */
function bucket({ bucket, region, endpoint }: Extract<LogsConfig["store"], { type: "s3" }>) {
  return {
    type: "s3",
    bucketNames: { chunks: bucket, ruler: bucket },
    s3: {
      region,
      accessKeyId: "${S3_ACCESS_KEY_ID}",
      secretAccessKey: "${S3_SECRET_ACCESS_KEY}",
      // A service at home has one name, not one for each bucket.
      ...(endpoint !== undefined && {
        endpoint,
        s3ForcePathStyle: true,
        insecure: endpoint.startsWith("http://"),
      }),
    },
  };
}
