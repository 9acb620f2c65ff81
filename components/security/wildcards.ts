import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CertificatesConfig } from "../../config/schema";
import { wildcardName } from "../shared/certificate-names";
import { API_VERSION, wildcardCertificate } from "./cert-manager/resources";

/** A certificate of the stack, as its outputs show it. */
export interface CertificateOutput {
  readonly name: string;
  readonly domains: readonly string[];
  readonly issuer: string;
  /** When it ends, in UTC; what is said instead where it was not issued yet. */
  readonly expires: pulumi.Output<string>;
}

export interface WildcardsArgs {
  /** The stack's own first. */
  readonly domains: readonly string[];
  readonly certificates: CertificatesConfig;
  /** Where whoever shows the certificates reads them. */
  readonly namespace: pulumi.Input<string>;
}

/** A certificate for each domain and the hosts below it. */
export class Wildcards extends pulumi.ComponentResource {
  readonly certificates: readonly CertificateOutput[];

  constructor(name: string, { domains, certificates, namespace }: WildcardsArgs, opts: WildcardOptions) {
    super("homelab:security:Wildcards", name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith, dependsOn: opts.dependsOn };

    this.certificates = domains.map((domain) => {
      const spec = wildcardCertificate(domain, certificates);
      const resource = new k8s.apiextensions.CustomResource(
        wildcardName(domain),
        { apiVersion: API_VERSION, kind: "Certificate", metadata: { name: wildcardName(domain), namespace }, spec },
        child,
      );
      return {
        name: wildcardName(domain),
        domains: spec.dnsNames,
        issuer: certificates.issuer,
        expires: expiryOf(resource, wildcardName(domain), { parent: this }),
      };
    });

    this.registerOutputs({});
  }
}

type WildcardOptions = pulumi.ComponentResourceOptions & Pick<pulumi.CustomResourceOptions, "deletedWith">;

/** Read anew by every update: the state knows the certificate as it was when it was asked for. */
function expiryOf(
  certificate: k8s.apiextensions.CustomResource,
  name: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  // A property that is not named here is not handed over by the SDK.
  const args = { apiVersion: API_VERSION, kind: "Certificate", status: undefined };
  const current = new k8s.apiextensions.CustomResource(`${name}-status`, args, { ...opts, id: certificate.id });
  const { status } = current as unknown as { readonly status: pulumi.Output<{ notAfter?: string } | undefined> };
  return status.apply((known) => known?.notAfter ?? "not issued yet");
}
