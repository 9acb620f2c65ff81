import type { Query } from "./model";
import { dashboard, figures, lines, none, query, row, table, variable } from "./panels";

/** Whole disks, not their parts: SD cards and eMMC, SATA and USB, NVMe. */
const DISKS = `instance=~"$node", device=~"mmcblk[0-9]+|sd[a-z]+|nvme[0-9]+n[0-9]+"`;
const NODE = `instance=~"$node"`;
/** What is on disks, not in memory; Kubernetes's folders are parts of the same file systems again. */
const FILES = `${NODE}, fstype=~"ext4|xfs|btrfs|vfat|f2fs", mountpoint!~"/var/(lib/(kubelet|containerd|etcd)|log/pods)(/.*)?"`;

const perNode = (expr: string): readonly Query[] => [query(expr, "{{instance}}")];
const perDisk = (expr: string): readonly Query[] => [query(expr, "{{instance}} {{device}}")];
const rate = (metric: string, labels: string): string => `rate(${metric}{${labels}}[$__rate_interval])`;

const heat = row(
  "Heat",
  lines("Hottest zone", "celsius", perNode(`max by (instance) (node_thermal_zone_temp{${NODE}})`), {
    limits: { warning: 65, bad: 75 },
    description: "Boards slow down from about 80 °C. A fan, a heat sink or less sun help.",
  }),
  lines(
    "Sensors",
    "celsius",
    [
      query(
        `node_hwmon_temp_celsius{${NODE}} * on (instance, chip) group_left (chip_name) node_hwmon_chip_names`,
        "{{instance}} {{chip_name}} {{sensor}}",
      ),
    ],
    { description: "NVMe disks are among them; most wear faster above 70 °C.", limits: { warning: 65, bad: 75 } },
  ),
);

const throttling = row(
  "Throttling",
  lines(
    "Clock, of the highest",
    "percentunit",
    perNode(
      `avg by (instance) (node_cpu_scaling_frequency_hertz{${NODE}} / node_cpu_scaling_frequency_max_hertz{${NODE}})`,
    ),
    { max: 1, description: "With the governor performance, less than all of it is throttling." },
  ),
  lines("Clock", "hertz", perNode(`max by (instance) (node_cpu_scaling_frequency_hertz{${NODE}})`)),
  lines(
    "Slowed down by the kernel",
    "percentunit",
    perNode(
      `max by (instance) (node_cooling_device_cur_state{${NODE}, type=~".*cpufreq.*"}` +
        ` / node_cooling_device_max_state{${NODE}, type=~".*cpufreq.*"})`,
    ),
    { max: 1, description: "How far the kernel has taken the clock back because of heat: 0 is not at all." },
  ),
  figures(
    "Under-voltage",
    "bool_yes_no",
    perNode(`max by (instance) (node_hwmon_in_lcrit_alarm_volts{${NODE}}) > bool 0`),
    {
      limits: none,
      description: "Raspberry Pi: the power supply or its cable is too weak.",
    },
  ),
);

const processor = row(
  "Processor",
  lines(
    "Used",
    "percentunit",
    perNode(`1 - avg by (instance) (${rate("node_cpu_seconds_total", `${NODE}, mode="idle"`)})`),
    {
      max: 1,
      limits: { warning: 0.7, bad: 0.8 },
    },
  ),
  lines(
    "Load of 5 minutes, for each core",
    "short",
    perNode(`node_load5{${NODE}} / on (instance) count by (instance) (node_cpu_seconds_total{${NODE}, mode="idle"})`),
    { limits: { warning: 1, bad: 2 } },
  ),
  lines("Waiting for a core", "percentunit", perNode(rate("node_pressure_cpu_waiting_seconds_total", NODE)), {
    description: "Part of the time in which something could have run and had to wait.",
  }),
);

const memory = row(
  "Memory",
  lines(
    "Used",
    "percentunit",
    perNode(`1 - node_memory_MemAvailable_bytes{${NODE}} / node_memory_MemTotal_bytes{${NODE}}`),
    {
      max: 1,
      limits: { warning: 0.8, bad: 0.9 },
    },
  ),
  lines("Waiting for memory", "percentunit", perNode(rate("node_pressure_memory_waiting_seconds_total", NODE)), {
    limits: { warning: 0.05, bad: 0.2 },
    description: "Part of the time in which something waited for memory. Rises before anything is killed.",
  }),
  lines("Killed for want of memory", "short", perNode(`increase(node_vmstat_oom_kill{${NODE}}[1h])`), { limits: none }),
);

const disks = row(
  "Disks",
  lines("Busy", "percentunit", perDisk(rate("node_disk_io_time_seconds_total", DISKS)), {
    max: 1,
    limits: { warning: 0.7, bad: 0.9 },
  }),
  lines("Written", "Bps", perDisk(rate("node_disk_written_bytes_total", DISKS))),
  lines("Read", "Bps", perDisk(rate("node_disk_read_bytes_total", DISKS))),
  lines("Waiting for disks", "percentunit", perNode(rate("node_pressure_io_waiting_seconds_total", NODE)), {
    limits: { warning: 0.2, bad: 0.5 },
  }),
);

const answers = row(
  "How long disks take",
  lines(
    "A write",
    "s",
    perDisk(
      `${rate("node_disk_write_time_seconds_total", DISKS)} / ${rate("node_disk_writes_completed_total", DISKS)}`,
    ),
    { limits: { warning: 0.02, bad: 0.05 } },
  ),
  lines(
    "A read",
    "s",
    perDisk(`${rate("node_disk_read_time_seconds_total", DISKS)} / ${rate("node_disk_reads_completed_total", DISKS)}`),
    { limits: { warning: 0.02, bad: 0.05 } },
  ),
  lines(
    "etcd's log, 99 of 100",
    "s",
    perNode(
      `histogram_quantile(0.99, sum by (instance, le) (${rate("etcd_disk_wal_fsync_duration_seconds_bucket", "")}))`,
    ),
    {
      limits: { warning: 0.01, bad: 0.1 },
      description:
        "Kubernetes writes nothing faster than this. SD cards take too long for it. Empty unless etcd tells metrics to the nodes.",
    },
  ),
);

const wear = row(
  "Wear",
  lines("Written in a day", "bytes", perDisk(`increase(node_disk_written_bytes_total{${DISKS}}[1d])`), {
    description: "Flash lasts for so many bytes (TBW in its data sheet): that, divided by this, is its life in days.",
  }),
  table(
    "File systems",
    `1 - node_filesystem_avail_bytes{${FILES}} / node_filesystem_size_bytes{${FILES}}`,
    { instance: "Machine", mountpoint: "Place", device: "Device" },
    { value: { title: "Used", unit: "percentunit", limits: { warning: 0.8, bad: 0.9 } } },
  ),
  figures("Read-only file systems", "short", [query(`sum(node_filesystem_readonly{${FILES}}) or vector(0)`)], {
    limits: none,
    description: "How a dying SD card looks: Linux writes no more to it.",
  }),
);

/** Heat, throttling, memory and disks of boards that stand in a cupboard. */
export const armHardware = dashboard(
  "arm-hardware",
  "ARM hardware",
  [heat, throttling, processor, memory, disks, answers, wear],
  [variable("node", "Machine", "node_uname_info", "instance")],
);
