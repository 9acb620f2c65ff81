import type { TraefikConfig } from "../../../config/schema";
import { wildcardName } from "../../shared/certificate-names";
import { sized } from "../../shared/resources";
import { entryPointMiddlewares } from "./middlewares";

/** Ciphers of TLS 1.2 with forward secrecy and authenticated encryption. TLS 1.3 has no others. */
const CIPHERS = [
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];

const VERSIONS = { "TLS1.2": "VersionTLS12", "TLS1.3": "VersionTLS13" } as const;

/**
 * Values of Traefik's chart.
 * @param domains that have a wildcard certificate; the first one's is shown to whoever asks for an unknown host
 */
export function traefikValues(traefik: TraefikConfig, domains: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    deployment: { replicas: traefik.replicas },
    ...(traefik.replicas > 1 && spread),
    // Middlewares of the platform can then be used by routes of any namespace.
    providers: { kubernetesCRD: { allowCrossNamespace: true } },
    log: { format: "json" },
    accessLog: { enabled: true, format: "json" },
    metrics: { prometheus: { service: { enabled: true } } },
    global: { checkNewVersion: false },
    ports: {
      web: { http: { redirections: { entryPoint: { to: "websecure", scheme: "https", permanent: true } } } },
      websecure: { http: { middlewares: entryPointMiddlewares() } },
    },
    tlsOptions: { default: tlsOptions(traefik) },
    ...(domains.length > 0 && { tlsStore: { default: tlsStore(domains) } }),
    service: {
      annotations: { "metallb.io/loadBalancerIPs": traefik.address },
      // Keeps the address of whoever comes: allow lists and rate limits look at it.
      spec: { externalTrafficPolicy: "Local" },
    },
    resources: sized("medium"),
  };
}

/** On nodes of their own, where there are enough, and never all gone at once. */
const spread = {
  podDisruptionBudget: { enabled: true, minAvailable: 1 },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { "app.kubernetes.io/name": "traefik" } },
    },
  ],
};

function tlsOptions({ tls }: TraefikConfig) {
  return {
    minVersion: VERSIONS[tls.minVersion],
    ...(tls.minVersion === "TLS1.2" && { cipherSuites: CIPHERS }),
  };
}

function tlsStore([first = "", ...more]: readonly string[]) {
  return {
    defaultCertificate: { secretName: wildcardName(first) },
    ...(more.length > 0 && { certificates: more.map((domain) => ({ secretName: wildcardName(domain) })) }),
  };
}
