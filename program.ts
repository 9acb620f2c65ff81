import * as pulumi from "@pulumi/pulumi";
import { type AccessExpires, createCluster, type ClusterNode } from "./components/cluster";
import { createApps } from "./components/apps";
import { createNetwork } from "./components/network";
import { createObservability } from "./components/observability";
import { type CertificateOutput, createSecurity } from "./components/security";
import { platformOf } from "./components/shared/platform";
import { createStorage } from "./components/storage";
import type { AddressPool, StackConfig } from "./config/schema";

/** Loaded when a stack has names there: the start of the program is what people wait for. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it always
const cloudflareLayer = () => require("./components/cloudflare") as typeof import("./components/cloudflare");

/** The same: not every stack has one. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it always
const gitOpsLayer = () => require("./components/gitops") as typeof import("./components/gitops");

/** What a stack gives to whoever uses it; `pulumi stack output <name>`. */
export interface StackOutputs {
  /** Admin access to the Kubernetes API; secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Admin access to the Talos API; secret. Only of clusters that run Talos. */
  readonly talosconfig?: pulumi.Output<string>;
  /** When the certificates in kubeconfig and talosconfig end, as `2027-11-21T18:00:00.000Z`. */
  readonly accessExpires: AccessExpires;
  /** `https://<endpoint>:6443`, as clients name the Kubernetes API. */
  readonly apiEndpoint: string;
  readonly nodes: readonly ClusterNode[];
  /** Names of the storage classes that this program makes. Absent where there are none. */
  readonly storageClasses?: readonly string[];
  readonly loadBalancerPools: readonly Pick<AddressPool, "name" | "addresses" | "autoAssign">[];
  /** `<namespace>/<service>` → address, of the load balancer services that this program makes. */
  readonly loadBalancerIPs: Readonly<Record<string, pulumi.Input<string>>>;
  /** Page → URL, of what this program publishes. */
  readonly urls: Readonly<Record<string, string>>;
  /** What the internet reaches through the tunnel. Absent where there is none. */
  readonly publicUrls?: readonly string[];
  /** Certificates that the stack asks for, each with its end as it was when the stack was last updated. */
  readonly certificates: readonly CertificateOutput[];
  readonly versions: {
    readonly talos?: string;
    readonly kubernetes: string;
    /** Only of clusters on machines that are set up over SSH. */
    readonly containerd?: string;
    /** Chart → version, of the charts that this program installs. */
    readonly charts: Readonly<Record<string, string>>;
  };
}

/** The whole stack: each layer on top of the ones before. Wiring only. */
export function program(config: StackConfig): StackOutputs {
  const { handle: machines, talosconfig, accessExpires } = createCluster(config);
  const platform = platformOf(machines, config.network);
  const network = createNetwork(config, machines, platform);
  const cluster = { ...machines, podNetwork: network.podNetwork };
  const security = createSecurity(config, cluster, platform, network.ingress);
  const storage = createStorage(config, cluster, platform, network.ingress);
  const observability = createObservability(config, cluster, platform, network.ingress);
  const apps = createApps(config, cluster, platform, { ingress: network.ingress, namespaces: security.namespaces });
  const urls = { ...network.urls, ...security.urls, ...storage.urls, ...observability.urls, ...apps.urls };
  const pages = { ingress: network.ingress, urls, namespaces: security.namespaces };
  const { publicUrls = [] } = config.cloudflare
    ? cloudflareLayer().createCloudflare(config, config.cloudflare, cluster, platform, pages)
    : {};
  if (config.gitops) gitOpsLayer().createGitOps(config, config.gitops, cluster, platform);

  return {
    kubeconfig: cluster.kubeconfig,
    ...(talosconfig && { talosconfig }),
    accessExpires,
    apiEndpoint: cluster.endpoint,
    nodes: cluster.nodes,
    ...(storage.storageClasses.length > 0 && { storageClasses: storage.storageClasses }),
    loadBalancerPools: network.loadBalancerPools.map(poolOutput),
    loadBalancerIPs: network.loadBalancerIPs,
    urls,
    ...(publicUrls.length > 0 && { publicUrls }),
    certificates: security.certificates,
    versions: versionsOutput(config),
  };
}

function poolOutput({ name, addresses, autoAssign }: AddressPool): StackOutputs["loadBalancerPools"][number] {
  return { name, addresses, autoAssign };
}

function versionsOutput({ cluster, versions }: StackConfig): StackOutputs["versions"] {
  const { talos, kubernetes, containerd, charts } = versions;
  const system = cluster.bootstrap.type === "talos" ? { talos } : { containerd };
  const pinned = Object.entries(charts).map(([name, chart]) => [name, chart.version] as const);
  return { ...system, kubernetes, charts: Object.fromEntries(pinned) };
}
