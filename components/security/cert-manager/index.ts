import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CertificatesConfig, ChartRef } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { fromAnywhere, fromPods, toAnywhere, toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { webhookGate } from "../../shared/webhook-gate";
import {
  API_VERSION,
  INTERNAL_CA,
  type Issuer,
  NAMESPACE,
  TOKEN_SECRET,
  acmeIssuers,
  internalCa,
  internalCaCertificate,
  selfSigned,
} from "./resources";
import { certManagerValues } from "./values";

const WEBHOOK_PORT = 10250;
const METRICS_PORT = 9402;

export interface CertManagerArgs {
  readonly chart: ChartRef;
  readonly certificates: CertificatesConfig;
  /** Token that may edit DNS; needed with ACME. */
  readonly cloudflareApiToken?: pulumi.Input<string>;
  /** Name of the cluster: the internal authority is called by it. */
  readonly clusterName: string;
  readonly platform: Platform;
}

/**
 * Certificates that renew themselves, and who signs them.
 * @see https://cert-manager.io/docs/
 */
export class CertManager extends pulumi.ComponentResource {
  /** Depend on these where certificates are asked for. */
  readonly issuers: readonly pulumi.Resource[];
  readonly namespace: k8s.core.v1.Namespace;
  /** Met when it takes orders: charts that bring issuers and certificates of their own come after. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: CertManagerArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:security:CertManager", name, {}, opts);
    const { platform, certificates } = args;

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        needs: [],
        values: certManagerValues(certificates.acme),
        ...(platform.policiesEnforced && { traffic: traffic(platform) }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );
    this.namespace = addon.namespace;
    const gate = webhook(name, args, addon, { parent: this });
    this.ready = gate;
    // The definitions are kept when the release goes: what is made of them has to be deleted one by one.
    const child = { parent: this, deletedWith: opts.deletedWith, dependsOn: gate };
    this.issuers = [
      ...(certificates.acme ? this.acme(name, args, addon, child) : []),
      ...(certificates.internalCa ? this.internalCa(name, args, addon, child) : []),
    ];

    this.registerOutputs({});
  }

  private acme(
    name: string,
    { certificates, cloudflareApiToken }: CertManagerArgs,
    addon: Addon,
    child: ChildOptions,
  ): readonly pulumi.Resource[] {
    const token = new k8s.core.v1.Secret(
      `${name}-${TOKEN_SECRET.name}`,
      {
        metadata: { name: TOKEN_SECRET.name, namespace: addon.namespace.metadata.name },
        stringData: { [TOKEN_SECRET.key]: pulumi.secret(cloudflareApiToken ?? "") },
      },
      { parent: this, deletedWith: child.deletedWith ?? addon.namespace },
    );
    const issuers = certificates.acme ? acmeIssuers(certificates.acme) : [];
    return issuers.map((each) => issuer(name, each, { ...child, dependsOn: [child.dependsOn, token] }));
  }

  private internalCa(
    name: string,
    { certificates, clusterName }: CertManagerArgs,
    addon: Addon,
    child: ChildOptions,
  ): readonly pulumi.Resource[] {
    const root = issuer(name, selfSigned, child);
    const commonName = certificates.internalCa?.commonName ?? `${clusterName} internal CA`;
    const certificate = new k8s.apiextensions.CustomResource(
      `${name}-${INTERNAL_CA}-certificate`,
      {
        apiVersion: API_VERSION,
        kind: "Certificate",
        metadata: { name: INTERNAL_CA, namespace: addon.namespace.metadata.name },
        spec: internalCaCertificate(commonName),
      },
      { ...child, dependsOn: root },
    );
    return [issuer(name, internalCa, { ...child, dependsOn: certificate })];
  }
}

type ChildOptions = pulumi.CustomResourceOptions & { readonly dependsOn: pulumi.Resource };

function issuer(name: string, each: Issuer, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  return new k8s.apiextensions.CustomResource(
    `${name}-${each.name}`,
    { apiVersion: API_VERSION, kind: "ClusterIssuer", metadata: { name: each.name }, spec: each.spec },
    opts,
  );
}

/** Let's Encrypt and Cloudflare are asked over HTTPS, name servers outside over DNS. */
function traffic({ apiServers }: Platform) {
  const dns = toAnywhere(53);
  const udp = { ...dns, ports: [{ protocol: "UDP", port: 53 }] };
  return {
    ingress: [fromAnywhere(WEBHOOK_PORT), fromPods(METRICS_PORT)],
    egress: [toApi(apiServers), toAnywhere(443), dns, udp],
  };
}

function webhook(
  name: string,
  { chart, platform }: CertManagerArgs,
  addon: Addon,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return webhookGate(
    `${name}-webhook`,
    {
      product: "cert-manager",
      access: platform.access,
      collection: "clusterissuers",
      probe: {
        apiVersion: API_VERSION,
        kind: "ClusterIssuer",
        metadata: { name: "webhook-probe" },
        spec: { selfSigned: {} },
      },
      version: chart.version,
    },
    { ...opts, dependsOn: addon.release },
  );
}
