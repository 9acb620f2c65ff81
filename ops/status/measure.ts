import type { Measured, Series } from "./facts";
import type { Measurement, Prometheus } from "./prometheus";

const DAY_MS = 24 * 3600_000;
/** Of a plot: a hundred and forty-four points of a day. */
const STEP_SECONDS = 600;

const TEMPERATURE = "max by (instance) (node_hwmon_temp_celsius or node_thermal_zone_temp)";
const MEMORY = "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes";
const PROCESSOR = '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[10m]))';
const FILE_SYSTEMS = '{fstype=~"ext4|xfs|btrfs|vfat"}';
const DISK = `max by (instance) (1 - node_filesystem_avail_bytes${FILE_SYSTEMS} / node_filesystem_size_bytes${FILE_SYSTEMS})`;

/** What each machine is at now. */
export interface Current {
  readonly temperature: readonly Measurement[];
  readonly memory: readonly Measurement[];
  readonly disk: readonly Measurement[];
}

export async function current(prometheus: Prometheus): Promise<Current> {
  const [temperature, memory, disk] = await Promise.all([
    prometheus.now(TEMPERATURE),
    prometheus.now(MEMORY),
    prometheus.now(DISK),
  ]);
  return { temperature, memory, disk };
}

/** The last day. */
export async function lastDay(prometheus: Prometheus, at: Date): Promise<Measured> {
  const from = new Date(at.getTime() - DAY_MS);
  const over = (query: string): Promise<readonly Series[]> => prometheus.range(query, from, at, STEP_SECONDS);
  const [temperature, memory, processor] = await Promise.all([over(TEMPERATURE), over(MEMORY), over(PROCESSOR)]);
  return { temperature, memory, processor };
}

/** Machines are known to Prometheus by their name or address, with a port. */
export function valueOf(
  measurements: readonly Measurement[],
  { name, address }: { readonly name: string; readonly address: string },
): number | undefined {
  return measurements.find(({ instance }) => [name, address].includes(instance.replace(/:\d+$/, "")))?.value;
}
