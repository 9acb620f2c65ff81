import type { Output } from "@pulumi/pulumi";
import { z } from "zod";
import { chartsSchema, type ChartsConfig } from "./charts";
import { clusterSchema, type ClusterConfig } from "./cluster";
import { networkSchema, type NetworkConfig } from "./network";
import { storageSchema, type StorageConfig } from "./storage";
import { secretsSchema, type SecretName } from "./secrets";
import { versionsSchema, type Versions } from "./versions";

/** Every key of the `homelab` namespace. A new layer is one line here. */
export const layers = {
  cluster: clusterSchema.describe("Machines and what makes them a Kubernetes cluster."),
  network: networkSchema
    .optional()
    .describe("Pod network and load balancer addresses. Absent: the cluster gets neither."),
  storage: storageSchema.optional().describe("Storage classes and their volumes. Absent: the cluster gets none."),
  charts: chartsSchema.describe("Where Helm charts come from."),
  versions: versionsSchema.describe("Versions that differ from `config/versions.yaml`."),
  secrets: secretsSchema.describe("Secrets, each encrypted by Pulumi."),
} satisfies Record<string, z.ZodType>;

export type LayerName = keyof typeof layers;

/** Everything under `homelab:` in a stack file. */
export const stackSchema = z.strictObject(layers);

/** Secrets that the stack has; `Secret` is plain text before, and a secret output after, Pulumi has seen it. */
export type Secrets<Secret = Output<string>> = Readonly<Partial<Record<SecretName, Secret>>>;

/** A stack file, validated and complete: every default is filled in. */
export interface StackConfig<Secret = Output<string>> {
  readonly cluster: ClusterConfig;
  readonly network?: NetworkConfig;
  readonly storage?: StorageConfig;
  readonly charts: ChartsConfig;
  /** What the stack runs, with its own overrides and chart mirror applied. */
  readonly versions: Versions;
  readonly secrets: Secrets<Secret>;
}

export type { ChartsConfig } from "./charts";
export type {
  ClusterConfig,
  ClusterNetwork,
  KubeadmBootstrap,
  NodeConfig,
  Schematic,
  Taint,
  TalosBootstrap,
} from "./cluster";
export type { AddressPool, FlannelConfig, MetalLBConfig, NetworkConfig } from "./network";
export type { Patch } from "./patch";
export type { Overlay } from "./schematic";
export type { SecretName } from "./secrets";
export type { LocalClass, LocalVolume, StorageConfig } from "./storage";
export type { ChartName, ChartRef, Versions } from "./versions";
