import * as cloudflare from "@pulumi/cloudflare";
import type * as pulumi from "@pulumi/pulumi";
import type { CloudflareConfig, StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import { type Platform, hostName } from "../shared/platform";
import { Dns } from "./dns";
import { type Published, plannedRecords } from "./dns/plan";
import { ExternalDns } from "./external-dns";
import { Tunnel } from "./tunnel";
import { Zones } from "./zones";

/** What other layers publish. */
export interface PublishedPages {
  /** The way in; absent where there is none. */
  readonly ingress?: Ingress;
  /** Page → URL at the ingress. */
  readonly urls: Readonly<Record<string, string>>;
  /** The stack's namespaces, by name. */
  readonly namespaces: Readonly<Record<string, pulumi.Resource>>;
}

export interface CreatedCloudflare {
  /** URLs that the internet reaches through the tunnel. */
  readonly publicUrls: readonly string[];
}

/** Names and a way in at Cloudflare, as far as the stack file asks for them. */
export function createCloudflare(
  config: StackConfig,
  settings: CloudflareConfig,
  cluster: ClusterHandle,
  platform: Platform,
  pages: PublishedPages,
): CreatedCloudflare {
  const { cloudflareApi: baseUrl, secrets } = config;
  const provider = new cloudflare.Provider("cloudflare", { apiToken: secrets.cloudflareApiToken, baseUrl });
  const zones = new Zones(settings, provider);

  const throughTunnel = createTunnel(config, settings, cluster, platform, pages, zones, provider)?.records ?? [];
  const hosts = throughTunnel.map(({ name }) => name);
  const planned = settings.dns ? plannedRecords(settings.dns, published(config, platform, pages), hosts) : [];
  const records = [...planned, ...throughTunnel];
  if (records.length > 0) {
    new Dns("dns", { records, zones, owner: cluster.name, tags: settings.dns?.tags ?? [] }, { provider });
  }
  createExternalDns(config, settings, cluster, platform, pages, zones);
  return { publicUrls: webHosts(settings, platform).map((host) => `https://${host}/`) };
}

function createTunnel(
  config: StackConfig,
  { tunnel }: CloudflareConfig,
  cluster: ClusterHandle,
  platform: Platform,
  { ingress }: PublishedPages,
  zones: Zones,
  provider: cloudflare.Provider,
): Tunnel | undefined {
  if (!tunnel) return undefined;
  const { apps, versions } = config;
  const services = (apps?.services ?? []).flatMap(({ name: service, host }) =>
    host === undefined ? [] : [[service, hostName(host, platform.domain)] as const],
  );
  const behind = {
    ...(ingress && { ingressNamespace: ingress.namespace }),
    hosts: Object.fromEntries(services),
  };
  const displayName = tunnel.name ?? cluster.name;
  const image = versions.cloudflaredImage;
  const args = { tunnel, displayName, accountId: zones.accountId, image, behind, platform };
  return new Tunnel("tunnel", args, { ...inCluster(config, cluster), provider, cluster: cluster.provider });
}

function createExternalDns(
  config: StackConfig,
  { externalDns }: CloudflareConfig,
  cluster: ClusterHandle,
  platform: Platform,
  { namespaces, ingress }: PublishedPages,
  zones: Zones,
): void {
  if (!externalDns) return;
  const { secrets, versions } = config;
  const namespace = externalDns.namespace === undefined ? undefined : namespaces[externalDns.namespace];
  const routes = externalDns.sources.includes("traefik-proxy") ? ingress?.definitions : undefined;
  const found = new Map(externalDns.domains.map((domain) => zones.of(domain)).map((zone) => [zone.name, zone.id]));
  const args = {
    chart: versions.charts["external-dns"],
    externalDns,
    owner: cluster.name,
    zoneIds: [...found.values()],
    // The cluster need not hold a token that may edit tunnels.
    apiToken: secrets.cloudflareDnsToken ?? secrets.cloudflareApiToken ?? "",
    platform,
    watched: [namespace, routes].flatMap((each) => each ?? []),
  };
  new ExternalDns("external-dns", args, inCluster(config, cluster));
}

function published({ cluster, network }: StackConfig, platform: Platform, { urls }: PublishedPages): Published {
  const { vip } = cluster.network;
  const address = network?.ingress?.address;
  return {
    domain: cluster.domain,
    endpoint: cluster.endpoint,
    apiAddresses: vip === undefined ? platform.apiServers : [vip],
    hosts: Object.values(urls).map((url) => new URL(url).hostname),
    ...(address !== undefined && { ingressAddress: address }),
  };
}

/** Hosts of the tunnel that browsers open. */
function webHosts({ tunnel }: CloudflareConfig, { domain }: Platform): readonly string[] {
  return (tunnel?.routes ?? [])
    .filter((route) => route.type === "service" || /^https?:/.test(route.url))
    .map(({ host }) => hostName(host, domain));
}
