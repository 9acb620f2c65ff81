import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CertificatesConfig, SecurityConfig, StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import { MONITORING, type Platform } from "../shared/platform";
import { CertManager } from "./cert-manager";
import { AppNamespace } from "./namespaces";
import { Polaris } from "./polaris";
import { createPolicyEngine } from "./policy-engine";
import { Roles } from "./roles";
import { Trivy } from "./trivy";
import { type CertificateOutput, Wildcards } from "./wildcards";

export type { CertificateOutput } from "./wildcards";

export interface CreatedSecurity {
  readonly certificates: readonly CertificateOutput[];
  /** The stack's namespaces, by name: what goes into one depends on it. */
  readonly namespaces: Readonly<Record<string, k8s.core.v1.Namespace>>;
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Certificates, namespaces for applications, rights, and who looks for holes, as far as the stack file asks for them. */
export function createSecurity(
  config: StackConfig,
  cluster: ClusterHandle,
  platform: Platform,
  ingress: Ingress | undefined,
): CreatedSecurity {
  const { security } = config;
  if (!security) return { certificates: [], namespaces: {}, urls: {} };
  const opts = inCluster(config, cluster);

  const visitors = { ingress: ingress?.namespace, monitoring: config.observability?.prometheus && MONITORING };
  const namespaces = Object.fromEntries(
    security.namespaces.map(
      (namespace) =>
        [namespace.name, new AppNamespace(namespace.name, { namespace, visitors }, opts).namespace] as const,
    ),
  );
  if (security.roles.length > 0) {
    new Roles("roles", { roles: security.roles, namespaces }, opts);
  }
  const { certificates, signer } = security.certificates
    ? createCertificates(config, security.certificates, platform, ingress, opts)
    : { certificates: [] };
  const urls = createScanners(config, security, { platform, ingress, signer }, opts);
  return { certificates, namespaces, urls };
}

interface Surroundings {
  readonly platform: Platform;
  readonly ingress?: Ingress;
  /** Who signs certificates of webhooks. */
  readonly signer?: pulumi.Resource;
}

/** @returns name of a page → URL */
function createScanners(
  { cluster, versions }: StackConfig,
  { trivy, polaris, policyEngine }: SecurityConfig,
  { platform, ingress, signer }: Surroundings,
  opts: pulumi.ComponentResourceOptions,
): Readonly<Record<string, string>> {
  const { charts, trivyImage: image, kubernetes } = versions;
  if (trivy) {
    const system = cluster.bootstrap.type === "talos" ? "talos" : "ubuntu";
    new Trivy("trivy", { chart: charts["trivy-operator"], image, trivy, system, kubernetes, platform }, opts);
  }
  if (policyEngine) createPolicyEngine(policyEngine, charts, platform, opts);
  if (!polaris) return {};
  return new Polaris("polaris", { chart: charts.polaris, polaris, signer, ingress, platform }, opts).urls;
}

interface Certificates {
  readonly certificates: readonly CertificateOutput[];
  readonly signer?: pulumi.Resource;
}

function createCertificates(
  { cluster, secrets, versions }: StackConfig,
  certificates: CertificatesConfig,
  platform: Platform,
  ingress: Ingress | undefined,
  opts: pulumi.ComponentResourceOptions,
): Certificates {
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
  const wildcards = new Wildcards("certificates", { domains, certificates, namespace }, after);
  return { certificates: wildcards.certificates, signer: manager.ready };
}
