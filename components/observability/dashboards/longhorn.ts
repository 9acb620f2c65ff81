import { dashboard, figures, lines, none, query, row, table } from "./panels";

/** Each state is a time series, 1 where it holds. */
const volumes = (state: string): string => `count(longhorn_volume_robustness{state="${state}"} == 1) or vector(0)`;
const perVolume = "{{pvc_namespace}}/{{pvc}}";

const health = row(
  "Health",
  figures("Healthy volumes", "short", [query(volumes("healthy"))]),
  figures("Degraded volumes", "short", [query(volumes("degraded"))], {
    limits: none,
    description: "A copy is missing. Longhorn makes another one by itself if a node has room for it.",
  }),
  figures("Faulted volumes", "short", [query(volumes("faulted"))], { limits: none }),
  figures("Disks that are not healthy", "short", [query("count(longhorn_disk_health == 0) or vector(0)")], {
    limits: none,
    description: "What the disk says of itself (SMART), where it says anything.",
  }),
);

const room = row(
  "Room",
  lines(
    "Used of each disk",
    "percentunit",
    [query("longhorn_disk_usage_bytes / longhorn_disk_capacity_bytes", "{{node}} {{disk}}")],
    { max: 1, limits: { warning: 0.7, bad: 0.85 } },
  ),
  table(
    "Volumes",
    "max by (pvc_namespace, pvc, node) (longhorn_volume_actual_size_bytes)",
    { pvc_namespace: "Namespace", pvc: "Claim", node: "Node" },
    { value: { title: "Size", unit: "bytes" } },
  ),
  table("Volumes that lack a copy", `longhorn_volume_robustness{state=~"degraded|faulted"} == 1`, {
    pvc_namespace: "Namespace",
    pvc: "Claim",
    node: "Node",
    state: "State",
  }),
);

const work = row(
  "Work",
  lines("Written", "Bps", [query("longhorn_volume_write_throughput", perVolume)]),
  lines("Read", "Bps", [query("longhorn_volume_read_throughput", perVolume)]),
  lines("How long a write takes", "ns", [query("longhorn_volume_write_latency", perVolume)], {
    limits: { warning: 2e7, bad: 5e7 },
  }),
  lines("Rebuilding", "short", [query("longhorn_engine_rebuild_progress", perVolume)], {
    description: "Per cent that a new copy has of its volume.",
    max: 100,
  }),
);

/** Volumes with copies on several nodes. */
export const longhorn = dashboard("longhorn", "Longhorn", [health, room, work]);
