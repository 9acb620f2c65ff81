import { parse, stringify } from "yaml";

/** How to reach a Kubernetes API; certificates and key are PEM, base64 encoded. */
export interface KubernetesAccess {
  readonly server: string;
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** The parts of a kubeconfig with one cluster and one user that matter here. */
interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
  }[];
  readonly users: readonly {
    readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string };
  }[];
}

/**
 * The same kubeconfig for another way to the API server. Certificates carry every name and address, so that a client
 * works before anybody has published the name that the machines use.
 * @param server `https://192.168.100.61:6443`
 */
export function withServer(kubeconfig: string, server: string): string {
  const config = parse(kubeconfig) as Kubeconfig;
  const clusters = config.clusters.map((entry) => ({ ...entry, cluster: { ...entry.cluster, server } }));
  return stringify({ ...config, clusters });
}

/** @throws Error when there is no cluster or no user in it. */
export function accessOf(kubeconfig: string): KubernetesAccess {
  const config = parse(kubeconfig) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  if (!cluster || !user) throw new Error("the kubeconfig names no cluster or no user");
  return {
    server: cluster.server,
    caCertificate: cluster["certificate-authority-data"],
    clientCertificate: user["client-certificate-data"],
    clientKey: user["client-key-data"],
  };
}
