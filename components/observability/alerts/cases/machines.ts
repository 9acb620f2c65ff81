import type { AlertCase } from "../testing";

const NODE = 'instance="a:9100", node="a"';
const here = { instance: "a:9100", node: "a" };
const PROBED = { job: "node-latency", instance: "a:10250", node: "a" };
const PROBE = 'job="node-latency", instance="a:10250", node="a"';

const temperatures: readonly AlertCase[] = [
  {
    alert: "NodeHot",
    name: "hot for a while",
    series: { [`node_thermal_zone_temp{${NODE}, zone="0", type="soc-thermal"}`]: "80x30" },
    at: "10m",
    firing: [here],
  },
  {
    alert: "NodeHot",
    name: "told by a sensor, the hottest of several",
    series: {
      [`node_hwmon_temp_celsius{${NODE}, chip="nvme_nvme0", sensor="temp1"}`]: "76x30",
      [`node_hwmon_temp_celsius{${NODE}, chip="nvme_nvme0", sensor="temp2"}`]: "40x30",
    },
    at: "10m",
    firing: [here],
  },
  {
    alert: "NodeHot",
    name: "hot for a moment",
    series: { [`node_thermal_zone_temp{${NODE}, zone="0", type="soc-thermal"}`]: "70x3 90 90 70x30" },
    at: "10m",
  },
  {
    alert: "NodeOverheating",
    name: "about to slow down",
    series: { [`node_thermal_zone_temp{${NODE}, zone="0", type="soc-thermal"}`]: "86x30" },
    at: "5m",
    firing: [here],
  },
  {
    alert: "NodeOverheating",
    name: "only hot",
    series: { [`node_thermal_zone_temp{${NODE}, zone="0", type="soc-thermal"}`]: "80x30" },
    at: "20m",
  },
];

const machines: readonly AlertCase[] = [
  {
    alert: "NodeMemoryFull",
    name: "5 % left",
    series: { [`node_memory_MemAvailable_bytes{${NODE}}`]: "5x60", [`node_memory_MemTotal_bytes{${NODE}}`]: "100x60" },
    at: "30m",
    firing: [here],
  },
  {
    alert: "NodeMemoryFull",
    name: "15 % left",
    series: { [`node_memory_MemAvailable_bytes{${NODE}}`]: "15x60", [`node_memory_MemTotal_bytes{${NODE}}`]: "100x60" },
    at: "30m",
  },
  {
    alert: "NodeCpuBusy",
    name: "one of two cores idles a little",
    series: {
      [`node_cpu_seconds_total{${NODE}, cpu="0", mode="idle"}`]: "0+0x60",
      [`node_cpu_seconds_total{${NODE}, cpu="1", mode="idle"}`]: "0+12x60",
    },
    at: "30m",
    firing: [here],
  },
  {
    alert: "NodeCpuBusy",
    name: "waits for its disk",
    series: {
      [`node_cpu_seconds_total{${NODE}, cpu="0", mode="idle"}`]: "0+6x60",
      [`node_cpu_seconds_total{${NODE}, cpu="0", mode="iowait"}`]: "0+48x60",
    },
    at: "30m",
  },
  {
    alert: "NodeDiskBusy",
    name: "an SD card that works all the time",
    series: { [`node_disk_io_time_seconds_total{${NODE}, device="mmcblk0"}`]: "0+57x60" },
    at: "30m",
    firing: [{ ...here, device: "mmcblk0" }],
  },
  {
    alert: "NodeDiskBusy",
    name: "a part of it is not a second disk",
    series: { [`node_disk_io_time_seconds_total{${NODE}, device="mmcblk0p1"}`]: "0+57x60" },
    at: "30m",
  },
  {
    alert: "NetworkSlow",
    name: "takes long to open a connection",
    series: { [`probe_duration_seconds{${PROBE}}`]: "0.08x60", [`probe_success{${PROBE}}`]: "1x60" },
    at: "30m",
    firing: [PROBED],
  },
  {
    alert: "NetworkSlow",
    name: "a machine that is away is not slow",
    series: { [`probe_duration_seconds{${PROBE}}`]: "5x60", [`probe_success{${PROBE}}`]: "0x60" },
    at: "30m",
  },
  {
    alert: "NetworkSlow",
    name: "one slow answer",
    series: { [`probe_duration_seconds{${PROBE}}`]: "0.002x20 0.06 0.002x40", [`probe_success{${PROBE}}`]: "1x60" },
    at: "30m",
  },
  {
    alert: "NodeDown",
    name: "not ready, and silent: said once",
    series: {
      'kube_node_status_condition{condition="Ready", status="true", node="a"}': "1x2 0x30",
      [`up{job="node-exporter", ${NODE}}`]: "1x2 0x30",
    },
    at: "20m",
    firing: [{ node: "a" }],
  },
  {
    alert: "NodeDown",
    name: "a restart",
    series: { 'kube_node_status_condition{condition="Ready", status="true", node="a"}': "1x2 0x2 1x30" },
    at: "20m",
  },
];

export const machineCases: readonly AlertCase[] = [...temperatures, ...machines];
