/**
 * Namespaces of Kubernetes and of what this program installs. Each has the Pod Security level that fits it: agents of
 * machines, drivers and networks need what is forbidden to applications.
 */
export const PLATFORM_NAMESPACES: readonly string[] = [
  "alloy",
  "argocd",
  "cert-manager",
  "cloudflared",
  "external-dns",
  "flux-system",
  "gatekeeper-system",
  "kube-flannel",
  "kube-node-lease",
  "kube-public",
  "kube-system",
  "kyverno",
  "local-path-storage",
  "loki",
  "longhorn-system",
  "metallb-system",
  "metrics-server",
  "monitoring",
  "node-exporter",
  "polaris",
  "reloader",
  "snapshot-controller",
  "traefik",
  "trivy-system",
];
