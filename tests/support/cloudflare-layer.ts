import * as k8s from "@pulumi/kubernetes";
import { createCloudflare } from "../../components/cloudflare";
import type { Ingress } from "../../components/shared/ingress-route";
import { recordLayer } from "./cluster";
import { clusterOnly, fromRaw } from "./stacks";

const network = {
  cni: { type: "flannel" },
  loadBalancer: { type: "metallb", pools: [{ name: "home", addresses: ["192.168.100.160/31"] }] },
  ingress: { type: "traefik", address: "192.168.100.160" },
};
const certificates = {
  issuer: "letsencrypt-production",
  acme: { email: "admin@hallonen.se", dns: { type: "cloudflare" } },
};
const whoami = { name: "whoami", image: "whoami", tag: "v1", port: 8080, host: "whoami" };
export const tunnelRoute = { type: "service", host: "whoami.hallonen.se", service: "whoami" };

/** The layer on a cluster that publishes whoami and Traefik's dashboard. */
export function cloudflareLayer(cloudflare: object) {
  const config = fromRaw({
    ...clusterOnly(),
    network,
    security: { namespaces: [{ name: "applications" }], certificates },
    apps: { services: [whoami] },
    cloudflare: { zones: [{ name: "hallonen.se" }], ...cloudflare },
  });
  return recordLayer(config, (_, cluster, platform) => {
    if (!config.cloudflare) throw new Error("no block");
    const definitions = new k8s.core.v1.Namespace("traefik-definitions", {}, { provider: cluster.provider });
    const ingress = { namespace: "traefik", definitions } as unknown as Ingress;
    const urls = {
      whoami: "https://whoami.local.hallonen.se/",
      traefik: "https://traefik.local.hallonen.se/dashboard/",
    };
    const local = { ...platform, domain: config.cluster.domain };
    return createCloudflare(config, config.cloudflare, cluster, local, {
      ingress,
      urls,
      namespaces: { applications: definitions },
    });
  });
}
