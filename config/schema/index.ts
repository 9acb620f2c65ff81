import type { Output } from "@pulumi/pulumi";
import { z } from "zod";
import { appsSchema, type AppsConfig } from "./apps";
import { cloudflareSchema, type CloudflareConfig } from "./cloudflare";
import { chartsSchema, type ChartsConfig } from "./charts";
import { clusterSchema, type ClusterConfig } from "./cluster";
import { gitopsSchema, type GitOpsConfig } from "./gitops";
import { networkSchema, type NetworkConfig } from "./network";
import { observabilitySchema, type ObservabilityConfig } from "./observability";
import { secretsSchema, type Secrets } from "./secrets";
import { securitySchema, type SecurityConfig } from "./security";
import { storageSchema, type StorageConfig } from "./storage";
import { versionsSchema, type Versions } from "./versions";

/** Every key of the `homelab` namespace. A new layer is one line here. */
export const layers = {
  cluster: clusterSchema.describe("Machines and what makes them a Kubernetes cluster."),
  network: networkSchema
    .optional()
    .describe("Pod network, load balancer addresses and the way in. Absent: the cluster gets none of them."),
  security: securitySchema.optional().describe("Certificates, namespaces, who may do what, and who looks for holes."),
  storage: storageSchema.optional().describe("Storage classes and their volumes. Absent: the cluster gets none."),
  observability: observabilitySchema.optional().describe("What the cluster tells about itself."),
  cloudflare: cloudflareSchema
    .optional()
    .describe("Names on the internet, and a way in from there, at Cloudflare. Needs the secret `cloudflareApiToken`."),
  gitops: gitopsSchema
    .optional()
    .describe("Who owns the applications: a repository that the cluster follows. Absent: nobody does."),
  apps: appsSchema.optional().describe("Applications, and what helps them."),
  charts: chartsSchema.describe("Where Helm charts come from."),
  versions: versionsSchema.describe("Versions that differ from `config/versions.yaml`."),
  secrets: secretsSchema.describe("Secrets, each encrypted by Pulumi."),
} satisfies Record<string, z.ZodType>;

export type LayerName = keyof typeof layers;

/** Everything under `homelab:` in a stack file. */
export const stackSchema = z.strictObject(layers);

/** A stack file, validated and complete: every default is filled in. */
export interface StackConfig<Secret = Output<string>> {
  readonly cluster: ClusterConfig;
  readonly network?: NetworkConfig;
  readonly security?: SecurityConfig;
  readonly storage?: StorageConfig;
  readonly observability?: ObservabilityConfig;
  readonly cloudflare?: CloudflareConfig;
  readonly gitops?: GitOpsConfig;
  readonly apps?: AppsConfig;
  readonly charts: ChartsConfig;
  /** What the stack runs, with its own overrides and chart mirror applied. */
  readonly versions: Versions;
  readonly secrets: Secrets<Secret>;
  /** Where Cloudflare's API is, from `cloudflare:baseUrl`, a setting of the provider itself. Absent: where it always is. */
  readonly cloudflareApi?: string;
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
export type { AppsConfig, WebServiceConfig } from "./apps";
export type { AddressPool, FlannelConfig, MetalLBConfig, NetworkConfig, TraefikConfig } from "./network";
export type {
  AlertmanagerConfig,
  AlertsConfig,
  GrafanaConfig,
  LogsConfig,
  MetricsServerConfig,
  ObservabilityConfig,
  PrometheusConfig,
} from "./observability";
export type { Weekday } from "./timeWindow";
export type {
  CloudflareConfig,
  DnsConfig,
  DnsRecordConfig,
  ExternalDnsConfig,
  TunnelConfig,
  TunnelRoute,
  ZoneConfig,
} from "./cloudflare";
export type { ArgoCdConfig, FluxConfig, GitAccess, GitOpsConfig, ImageUpdatesConfig } from "./gitops";
export type { HandedOver } from "./gitSource";
export type { Patch } from "./patch";
export type { Overlay } from "./schematic";
export type { SecretName, Secrets } from "./secrets";
export type {
  AcmeConfig,
  CertificatesConfig,
  NamespaceConfig,
  PolarisConfig,
  PolicyEngineConfig,
  RoleConfig,
  SecurityConfig,
  TrivyConfig,
} from "./security";
export type {
  LocalClass,
  LocalPathClass,
  LocalVolume,
  LonghornClass,
  LonghornConfig,
  StorageClassConfig,
  StorageConfig,
} from "./storage";
export type { ChartName, ChartRef, ImageRef, Versions } from "./versions";
