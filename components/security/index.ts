import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CertificatesConfig, StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import type { Platform } from "../shared/platform";
import { CertManager } from "./cert-manager";
import { AppNamespace } from "./namespaces";
import { Roles } from "./roles";
import { type CertificateOutput, Wildcards } from "./wildcards";

export type { CertificateOutput } from "./wildcards";

export interface CreatedSecurity {
  readonly certificates: readonly CertificateOutput[];
  /** The stack's namespaces, by name: what goes into one depends on it. */
  readonly namespaces: Readonly<Record<string, k8s.core.v1.Namespace>>;
}

/** Certificates, namespaces for applications, and rights, as far as the stack file asks for them. */
export function createSecurity(
  config: StackConfig,
  cluster: ClusterHandle,
  platform: Platform,
  ingress: Ingress | undefined,
): CreatedSecurity {
  const { security } = config;
  if (!security) return { certificates: [], namespaces: {} };
  const opts = inCluster(config, cluster);

  const namespaces = Object.fromEntries(
    security.namespaces.map((namespace) => {
      const args = { namespace, ingressNamespace: ingress?.namespace };
      return [namespace.name, new AppNamespace(namespace.name, args, opts).namespace] as const;
    }),
  );
  if (security.roles.length > 0) {
    new Roles("roles", { roles: security.roles, namespaces }, opts);
  }
  const certificates = security.certificates
    ? createCertificates(config, security.certificates, platform, ingress, opts)
    : [];
  return { certificates, namespaces };
}

function createCertificates(
  { cluster, secrets, versions }: StackConfig,
  certificates: CertificatesConfig,
  platform: Platform,
  ingress: Ingress | undefined,
  opts: pulumi.ComponentResourceOptions,
): readonly CertificateOutput[] {
  const manager = new CertManager(
    "cert-manager",
    {
      chart: versions.charts["cert-manager"],
      certificates,
      // The cluster need not hold a token that may edit tunnels.
      cloudflareApiToken: secrets.cloudflareDnsToken ?? secrets.cloudflareApiToken,
      clusterName: cluster.name,
      platform,
    },
    opts,
  );
  // Beside whoever shows them: a Secret is read in its own namespace only.
  const namespace = ingress?.namespaceName ?? manager.namespace.metadata.name;
  const domains = [cluster.domain, ...certificates.domains];
  const after = { ...opts, dependsOn: [...manager.issuers] };
  return new Wildcards("certificates", { domains, certificates, namespace }, after).certificates;
}
