import { z } from "zod";

const percent = (fallback: number) => z.number().min(1).max(100).default(fallback);
const minutes = (fallback: number) => z.number().int().min(1).max(1440).default(fallback);

/** When somebody is told. Whether a thing is watched at all follows from the rest of the stack file. */
export const alertsSchema = z
  .strictObject({
    sustainedMinutes: minutes(15).describe("How long processors, memory and disks have to be busy, in minutes."),
    temperatureCelsius: z
      .number()
      .min(30)
      .max(110)
      .default(75)
      .describe("Temperature of a machine in °C; 10 more is critical."),
    memoryPercent: percent(90).describe("Memory of a machine in use."),
    cpuPercent: percent(80).describe("Processor time of a machine in use."),
    diskIoPercent: percent(90).describe("Time in which a disk was busy."),
    latencyMilliseconds: z
      .number()
      .min(1)
      .max(10000)
      .default(50)
      .describe("How long a connection from pod to node takes to open, in milliseconds."),
    nodeDownMinutes: minutes(5).describe("How long a machine may be away, in minutes."),
    certificateDays: z
      .number()
      .int()
      .min(1)
      .max(60)
      .default(21)
      .describe("Days that a certificate has left. They are renewed 30 days before their end."),
    backupLateHours: z
      .number()
      .int()
      .min(1)
      .max(168)
      .default(6)
      .describe("How much later than its schedule a backup may be, in hours."),
    etcdFsyncMilliseconds: z
      .number()
      .min(1)
      .max(10000)
      .default(25)
      .describe("How long etcd's disk may take to write (99th percentile), in milliseconds. Under 10 is good."),
  })
  .prefault({});
