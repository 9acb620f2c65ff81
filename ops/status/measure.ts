import type { Measured, Series } from "./facts";
import type { Measurement, Prometheus } from "./prometheus";

const DAY_MS = 24 * 3600_000;
/** Of a plot: a hundred and forty-four points of a day. */
const STEP_SECONDS = 600;

const FILE_SYSTEMS = '{fstype=~"ext4|xfs|btrfs|vfat"}';

/** What Prometheus is asked, by what it is about: PromQL with a value for each machine. */
export const QUERIES = {
  temperature: "max by (instance) (node_hwmon_temp_celsius or node_thermal_zone_temp)",
  memory: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
  processor: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[10m]))',
  disk: `max by (instance) (1 - node_filesystem_avail_bytes${FILE_SYSTEMS} / node_filesystem_size_bytes${FILE_SYSTEMS})`,
} as const;

/** What each machine is at now. */
export interface Current {
  readonly temperature: readonly Measurement[];
  readonly memory: readonly Measurement[];
  readonly disk: readonly Measurement[];
}

export async function current(prometheus: Prometheus): Promise<Current> {
  const [temperature, memory, disk] = await Promise.all([
    prometheus.now(QUERIES.temperature),
    prometheus.now(QUERIES.memory),
    prometheus.now(QUERIES.disk),
  ]);
  return { temperature, memory, disk };
}

/** The last day. */
export async function lastDay(prometheus: Prometheus, at: Date): Promise<Measured> {
  const from = new Date(at.getTime() - DAY_MS);
  const over = async (query: string): Promise<readonly Series[]> => {
    const series = await prometheus.range(query, from, at, STEP_SECONDS);
    const named = series.map(({ name, points }) => ({ name: withoutPort(name), points }));
    return named.sort((one, other) => one.name.localeCompare(other.name));
  };
  const [temperature, memory, processor] = await Promise.all([
    over(QUERIES.temperature),
    over(QUERIES.memory),
    over(QUERIES.processor),
  ]);
  return { temperature, memory, processor };
}

const withoutPort = (instance: string): string => instance.replace(/:\d+$/, "");

/** Machines are known to Prometheus by their name or address, with a port. */
export function valueOf(
  measurements: readonly Measurement[],
  { name, address }: { readonly name: string; readonly address: string },
): number | undefined {
  return measurements.find(({ instance }) => [name, address].includes(withoutPort(instance)))?.value;
}
