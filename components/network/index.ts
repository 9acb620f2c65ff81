import type * as pulumi from "@pulumi/pulumi";
import type { AddressPool, StackConfig, TraefikConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import type { Platform } from "../shared/platform";
import { Flannel } from "./flannel";
import { MetalLB } from "./metallb";
import { Traefik } from "./traefik";

export interface CreatedNetwork {
  /** What gives pods their network; absent where it is brought from elsewhere. */
  readonly podNetwork?: pulumi.Resource;
  /** Pools that services of type LoadBalancer get addresses from. */
  readonly loadBalancerPools: readonly AddressPool[];
  /** `<namespace>/<service>` → address. */
  readonly loadBalancerIPs: Readonly<Record<string, string>>;
  /** The way in; absent where there is none. */
  readonly ingress?: Ingress;
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Pod network, load balancer addresses and the way in, as far as the stack file asks for them. */
export function createNetwork(config: StackConfig, cluster: ClusterHandle, platform: Platform): CreatedNetwork {
  const { network, versions } = config;
  if (!network) return { loadBalancerPools: [], loadBalancerIPs: {}, urls: {} };
  const { charts } = versions;
  const podNetwork = createPodNetwork(config, cluster);
  // The provider stands behind the gate, and so does whatever is made with it.
  const opts = inCluster(config, { ...cluster, podNetwork });

  const pools = network.loadBalancer?.pools ?? [];
  if (network.loadBalancer) new MetalLB("metallb", { chart: charts.metallb, pools, platform }, opts);
  const common = { loadBalancerPools: pools, ...(podNetwork && { podNetwork }) };
  if (!network.ingress) return { ...common, loadBalancerIPs: {}, urls: {} };

  const { ingress, urls } = createIngress(config, network.ingress, platform, opts);
  const loadBalancerIPs = { [`${ingress.namespace}/traefik`]: network.ingress.address };
  return { ...common, loadBalancerIPs, ingress, urls };
}

function createPodNetwork(config: StackConfig, cluster: ClusterHandle): pulumi.Resource | undefined {
  const flannel = config.network?.cni;
  if (flannel?.type !== "flannel") return undefined;
  const args = { chart: config.versions.charts.flannel, flannel, pods: config.cluster.network.pods };
  return new Flannel("flannel", args, inCluster(config, cluster)).release;
}

function createIngress(
  { cluster, security, secrets, versions }: StackConfig,
  traefik: TraefikConfig,
  platform: Platform,
  opts: pulumi.ComponentResourceOptions,
): Traefik {
  const certificates = security?.certificates;
  const domains = certificates ? [cluster.domain, ...certificates.domains] : [];
  const password = secrets.dashboardPassword;
  const chart = versions.charts.traefik;
  return new Traefik("traefik", { chart, traefik, domains, password, platform, realm: cluster.name }, opts);
}
