import { z } from "zod";
import { cron } from "./schedule";
import { dnsName, host, label, plainPath, url } from "./text";

const nfsSchema = z.strictObject({
  type: z.literal("nfs").describe("A folder of a NAS, by NFS 4."),
  server: host().describe("Name or address of the NAS."),
  path: plainPath().describe("Folder that it exports."),
});

const s3Schema = z.strictObject({
  type: z
    .literal("s3")
    .describe("A bucket. Its credentials are the secrets `backupAccessKeyId` and `backupSecretAccessKey`."),
  bucket: z.string().min(3).max(63).describe("Name of the bucket."),
  region: z.string().min(1).describe("Region of the bucket; where there are none, any word."),
  endpoint: url("https", "http").optional().describe("URL of the service. Default: Amazon's."),
});

const jobSchema = z.strictObject({
  name: label().describe("Name of the job."),
  task: z
    .enum(["snapshot", "backup", "snapshot-cleanup", "filesystem-trim"])
    .describe("What is done: a snapshot beside the data, a copy to the backup target, or cleaning up."),
  cron: cron().describe("When: minute, hour, day, month, day of the week, in UTC."),
  retain: z.number().int().min(1).max(250).default(7).describe("How many of it are kept of each volume."),
  concurrency: z.number().int().min(1).max(10).default(1).describe("How many volumes are worked on at once."),
});

/** Longhorn itself; its storage classes are among `storage.classes`. */
export const longhornSchema = z.strictObject({
  dataPath: plainPath().default("/var/lib/longhorn").describe("Folder of the replicas on every node."),
  overProvisioningPercent: z
    .number()
    .int()
    .min(100)
    .max(1000)
    .default(100)
    .describe("How much may be promised to volumes, of what is on the disks."),
  reservedPercent: z
    .number()
    .int()
    .min(0)
    .max(90)
    .default(25)
    .describe("Part of each disk that is left to the system: images and pods' files are on it too."),
  cpuPercent: z
    .number()
    .int()
    .min(1)
    .max(40)
    .default(8)
    .describe("Part of each node's processors that is kept for moving data. Longhorn's own default is 12."),
  backupTarget: z
    .discriminatedUnion("type", [nfsSchema, s3Schema])
    .optional()
    .describe("Where backups go. Absent: there are none."),
  jobs: z.array(jobSchema).default([]).describe("What is done with every volume regularly."),
  ui: z
    .strictObject({
      host: dnsName().default("longhorn").describe("Name of the page; without a dot, under `cluster.domain`."),
    })
    .optional()
    .describe("Longhorn's own page, behind `network.ingress.guard`. Absent: it is not published."),
  onRemove: z
    .enum(["keep", "wipe"])
    .default("keep")
    .describe(
      "What becomes of Longhorn and its data when it leaves the stack, or the stack is destroyed: both stay in the cluster " +
        "as they are and Pulumi forgets them, or both are deleted. Must have been applied before.",
    ),
});
