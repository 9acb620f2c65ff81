import type * as pulumi from "@pulumi/pulumi";
import type { NetworkConfig } from "../../config/schema";

/** What every addon of a cluster has to know about it. */
export interface Platform {
  /** DNS domain that hosts without a dot are under. */
  readonly domain: string;
  /** How gates reach the Kubernetes API; secret. */
  readonly access: pulumi.Output<object>;
  /** Addresses of the Kubernetes API servers. */
  readonly apiServers: readonly string[];
  /** Whether something enforces network policies. Where nothing does, addons come without. */
  readonly policiesEnforced: boolean;
}

/** Where Prometheus is, in a stack that has it: whoever is shut lets it in. */
export const MONITORING = "monitoring";

interface Cluster {
  readonly domain: string;
  readonly access: pulumi.Output<object>;
  readonly nodes: readonly { readonly role: string; readonly address: string }[];
}

export function platformOf({ domain, access, nodes }: Cluster, network: NetworkConfig | undefined): Platform {
  const apiServers = nodes.filter(({ role }) => role === "controlPlane").map(({ address }) => address);
  return { domain, access, apiServers, policiesEnforced: enforcesPolicies(network) };
}

/** A CNI that is brought from elsewhere is taken to enforce them, as most do. */
function enforcesPolicies(network: NetworkConfig | undefined): boolean {
  return network?.cni.type !== "flannel" || network.cni.networkPolicies;
}

/** The whole name of a host: without a dot, it is under the cluster's domain. */
export function hostName(host: string, domain: string): string {
  return host.includes(".") ? host : `${host}.${domain}`;
}
