import type { AcmeConfig, CertificatesConfig } from "../../../config/schema";
import { wildcardName } from "../../shared/certificate-names";

/** Custom resources of cert-manager, as far as they are used here. */
export const API_VERSION = "cert-manager.io/v1";
export const NAMESPACE = "cert-manager";
/** Secret with Cloudflare's token, in the namespace where cluster-wide issuers look for it. */
export const TOKEN_SECRET = { name: "cloudflare-api-token", key: "api-token" } as const;

export const INTERNAL_CA = "internal-ca";

/** An issuer of the whole cluster: its name and its specification. */
export interface Issuer {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

const DIRECTORIES = {
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
  "letsencrypt-production": "https://acme-v02.api.letsencrypt.org/directory",
};

/** Let's Encrypt and its place for trials, over DNS-01: a wildcard can be had in no other way. */
export function acmeIssuers({ email }: AcmeConfig): readonly Issuer[] {
  const solver = { dns01: { cloudflare: { apiTokenSecretRef: TOKEN_SECRET } } };
  return Object.entries(DIRECTORIES).map(([name, server]) => ({
    name,
    spec: { acme: { server, email, privateKeySecretRef: { name: `${name}-account` }, solvers: [solver] } },
  }));
}

/** Signs the internal authority's own certificate, and nothing else. */
export const selfSigned: Issuer = { name: `${INTERNAL_CA}-root`, spec: { selfSigned: {} } };

export const internalCa: Issuer = { name: INTERNAL_CA, spec: { ca: { secretName: INTERNAL_CA } } };

const issuerRef = (name: string) => ({ group: "cert-manager.io", kind: "ClusterIssuer", name });

/** The internal authority's certificate: ten years, because every client has to be told of a new one. */
export function internalCaCertificate(commonName: string) {
  return {
    isCA: true,
    commonName,
    secretName: INTERNAL_CA,
    duration: "87600h",
    renewBefore: "8760h",
    privateKey: { algorithm: "ECDSA", size: 256 },
    issuerRef: issuerRef(selfSigned.name),
  };
}

/** A domain and all hosts directly below it. */
export function wildcardCertificate(domain: string, { issuer }: CertificatesConfig) {
  return {
    secretName: wildcardName(domain),
    dnsNames: [domain, `*.${domain}`],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: issuerRef(issuer),
  };
}
