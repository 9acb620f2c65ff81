import { z } from "zod";
import type { DeepReadonly } from "./readonly";
import { label, plainPath, text } from "./text";

const SIZE = "^[1-9][0-9]*(Mi|Gi|Ti)$";

const localVolumeSchema = z.strictObject({
  name: label().describe("Name of the PersistentVolume."),
  node: label().describe("Node that has the folder."),
  path: plainPath().describe("Folder on that node; it is made where it is missing, and never emptied."),
  size: text("size", SIZE, (value) =>
    new RegExp(SIZE).test(value) ? undefined : { rule: "must be a size such as 100Gi" },
  ).describe("Size that claims are matched with. Nothing enforces it: the folder can grow to its whole disk."),
});

const localClassSchema = z.strictObject({
  type: z
    .literal("local")
    .describe("Folders of single nodes, declared one by one: fast, and as safe as the disk that they are on."),
  name: label().describe("Name of the StorageClass."),
  default: z.boolean().default(false).describe("Whether claims that name no class get this one."),
  volumes: z.array(localVolumeSchema).default([]).describe("Volumes of this class. A claim takes a whole one."),
});

export const storageSchema = z.strictObject({
  classes: z
    .array(z.discriminatedUnion("type", [localClassSchema]))
    .min(1)
    .describe("Storage classes."),
});

export type StorageConfig = DeepReadonly<z.output<typeof storageSchema>>;
export type LocalClass = Extract<StorageConfig["classes"][number], { readonly type: "local" }>;
export type LocalVolume = LocalClass["volumes"][number];
