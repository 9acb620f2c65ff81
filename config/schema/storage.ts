import { z } from "zod";
import { longhornSchema } from "./longhorn";
import { bytes } from "./quantity";
import type { DeepReadonly } from "./readonly";
import { label, plainPath } from "./text";

const localVolumeSchema = z.strictObject({
  name: label().describe("Name of the PersistentVolume."),
  node: label().describe("Node that has the folder."),
  path: plainPath().describe("Folder on that node; it is made where it is missing, and never emptied."),
  size: bytes().describe(
    "Size that claims are matched with. Nothing enforces it: the folder can grow to its whole disk.",
  ),
});

const common = {
  name: label().describe("Name of the StorageClass."),
  default: z.boolean().default(false).describe("Whether claims that name no class get this one. One class is it."),
};

const reclaimPolicy = (fallback: "Retain" | "Delete") =>
  z.enum(["Retain", "Delete"]).default(fallback).describe("What becomes of a volume's data when its claim is deleted.");

const localClassSchema = z.strictObject({
  type: z
    .literal("local")
    .describe("Folders of single nodes, declared one by one: fast, and as safe as the disk that they are on."),
  ...common,
  volumes: z.array(localVolumeSchema).default([]).describe("Volumes of this class. A claim takes a whole one."),
});

const localPathClassSchema = z.strictObject({
  type: z
    .literal("local-path")
    .describe("A folder of its own for each claim, made when it is needed, on the node where the pod is."),
  ...common,
  path: plainPath().default("/var/mnt/local-path-provisioner").describe("Folder on the nodes that they are made in."),
  nodes: z
    .enum(["workers", "all"])
    .default("workers")
    .describe("Which nodes have such volumes: those with the role worker, or all that run workloads."),
  reclaimPolicy: reclaimPolicy("Delete"),
});

const longhornClassSchema = z.strictObject({
  type: z.literal("longhorn").describe("Volumes with copies on several nodes, which go where their pods go."),
  ...common,
  replicas: z.number().int().min(1).max(10).describe("Number of copies, each on another node."),
  dataLocality: z
    .enum(["disabled", "best-effort", "strict-local"])
    .default("disabled")
    .describe("Whether one of the copies is on the node of the pod: wherever it happens to be, if possible, always."),
  reclaimPolicy: reclaimPolicy("Retain"),
});

const fields = z.strictObject({
  classes: z
    .array(z.discriminatedUnion("type", [localClassSchema, localPathClassSchema, longhornClassSchema]))
    .min(1)
    .describe("Storage classes. Exactly one is the default."),
  longhorn: longhornSchema.optional().describe("Settings of Longhorn, which is installed where a class has its type."),
  snapshots: z
    .strictObject({})
    .optional()
    .describe("Snapshots of volumes (`snapshots: {}`): the snapshot controller, with classes for Longhorn's volumes."),
});

export const storageSchema = fields.transform((storage) => {
  const needed = storage.classes.some(({ type }) => type === "longhorn");
  return needed ? { ...storage, longhorn: storage.longhorn ?? longhornSchema.parse({}) } : storage;
});

export type StorageConfig = DeepReadonly<z.output<typeof storageSchema>>;
export type StorageClassConfig = StorageConfig["classes"][number];
export type LocalClass = Extract<StorageClassConfig, { readonly type: "local" }>;
export type LocalVolume = LocalClass["volumes"][number];
export type LocalPathClass = Extract<StorageClassConfig, { readonly type: "local-path" }>;
export type LonghornClass = Extract<StorageClassConfig, { readonly type: "longhorn" }>;
export type LonghornConfig = NonNullable<StorageConfig["longhorn"]>;
