import type { AlertsConfig } from "../../../config/schema";
import { type AlertGroup, type AlertRule, minutes } from "./rule";

/** Whole disks: SD cards and eMMC, SATA and USB, NVMe. */
const DISKS = "mmcblk[0-9]+|sd[a-z]+|nvme[0-9]+n[0-9]+";

/** What an alert is about; which pod of the exporter tells of it changes. */
const perMachine = (value: string, more = ""): string => `max by (instance, node${more}) (${value})`;

/** How much hotter than the threshold is critical, in °C. */
const CRITICAL_ABOVE = 10;

/** The machines themselves. */
export function machineAlerts(thresholds: AlertsConfig): AlertGroup {
  return {
    name: "machines",
    alerts: [
      ...temperature(thresholds.temperatureCelsius),
      memory(thresholds),
      processor(thresholds),
      disk(thresholds),
      latency(thresholds),
      nodeDown(thresholds),
    ],
  };
}

/** The hottest place of each machine, whichever way it is told. */
const HOTTEST = perMachine("node_thermal_zone_temp or node_hwmon_temp_celsius");

function temperature(celsius: number): readonly AlertRule[] {
  const hot = (limit: number) => `${HOTTEST} > ${String(limit)}`;
  const description =
    '{{ $labels.node }} is at {{ $value | printf "%.0f" }} °C. Boards slow down from about 80 °C. Look at fan, heat sink, dust and place.';
  return [
    {
      alert: "NodeHot",
      expr: hot(celsius),
      for: "5m",
      severity: "warning",
      summary: "{{ $labels.node }} is hot",
      description,
    },
    {
      alert: "NodeOverheating",
      expr: hot(celsius + CRITICAL_ABOVE),
      for: "2m",
      severity: "critical",
      summary: "{{ $labels.node }} is about to slow down or switch off",
      description,
    },
  ];
}

function memory({ memoryPercent, sustainedMinutes }: AlertsConfig): AlertRule {
  const used = perMachine("100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)");
  return {
    alert: "NodeMemoryFull",
    expr: `${used} > ${String(memoryPercent)}`,
    for: minutes(sustainedMinutes),
    severity: "warning",
    summary: "{{ $labels.node }} runs out of memory",
    description:
      '{{ $value | printf "%.0f" }} % of the memory of {{ $labels.node }} is in use. The kubelet evicts pods before the machine has none left: `kubectl top pods -A --sort-by=memory`.',
  };
}

function processor({ cpuPercent, sustainedMinutes }: AlertsConfig): AlertRule {
  // Waiting for a disk is not work: a slow SD card has an alert of its own.
  const idle = 'sum by (instance, node) (rate(node_cpu_seconds_total{mode=~"idle|iowait"}[5m]))';
  const cores = 'count by (instance, node) (node_cpu_seconds_total{mode="idle"})';
  return {
    alert: "NodeCpuBusy",
    expr: `100 * (1 - ${idle} / ${cores}) > ${String(cpuPercent)}`,
    for: minutes(sustainedMinutes),
    severity: "warning",
    summary: "{{ $labels.node }} is busy",
    description:
      'The processors of {{ $labels.node }} are at {{ $value | printf "%.0f" }} %: `kubectl top pods -A --sort-by=cpu`.',
  };
}

function disk({ diskIoPercent, sustainedMinutes }: AlertsConfig): AlertRule {
  const busy = `100 * rate(node_disk_io_time_seconds_total{device=~"${DISKS}"}[5m])`;
  return {
    alert: "NodeDiskBusy",
    expr: `${perMachine(busy, ", device")} > ${String(diskIoPercent)}`,
    for: minutes(sustainedMinutes),
    severity: "warning",
    summary: "{{ $labels.device }} of {{ $labels.node }} is busy",
    description:
      '{{ $labels.device }} of {{ $labels.node }} works {{ $value | printf "%.0f" }} % of the time. On an SD card, everything on the machine waits for it.',
  };
}

function latency({ latencyMilliseconds }: AlertsConfig): AlertRule {
  const opening = 'avg_over_time(probe_duration_seconds{job="node-latency"}[5m])';
  return {
    alert: "NetworkSlow",
    // A probe that fails says nothing about how long it takes.
    expr: `1000 * ${opening} > ${String(latencyMilliseconds)} and min_over_time(probe_success{job="node-latency"}[5m]) == 1`,
    for: "10m",
    severity: "warning",
    summary: "the network to {{ $labels.node }} is slow",
    description:
      'A connection from a pod to {{ $labels.node }} takes {{ $value | printf "%.0f" }} ms to open. At home it is 1 to 5: cable, switch, Wi-Fi, or a machine that is busy.',
  };
}

function nodeDown({ nodeDownMinutes }: AlertsConfig): AlertRule {
  const notReady = 'kube_node_status_condition{condition="Ready", status="true"} == bool 0';
  const silent = 'up{job="node-exporter"} == bool 0';
  return {
    alert: "NodeDown",
    expr: `max by (node) ((${notReady}) or (${silent})) > 0`,
    for: minutes(nodeDownMinutes),
    severity: "critical",
    summary: "{{ $labels.node }} is down",
    description:
      "{{ $labels.node }} is not ready, or does not answer. Look at power and network; `kubectl describe node {{ $labels.node }}`.",
  };
}
