import type { Operation } from "../operations";

/**
 * Components whose namespace and release hold nothing that cannot be installed again. What is not among them may keep
 * data: volumes, certificates' keys, what somebody else put there.
 */
const WITHOUT_DATA = new Set([
  "homelab:network:Flannel",
  "homelab:network:MetalLB",
  "homelab:network:Traefik",
  "homelab:security:CertManager",
  "homelab:security:Trivy",
  "homelab:security:Polaris",
  "homelab:security:Kyverno",
  "homelab:security:Gatekeeper",
  "homelab:storage:Snapshots",
  "homelab:observability:MetricsServer",
  "homelab:observability:Alloy",
  "homelab:observability:Latency",
  "homelab:apps:Reloader",
  "homelab:cloudflare:Connectors",
]);

/** Whether the resource belongs to a component that keeps no data. */
export function keepsNothing({ identity }: Operation): boolean {
  return identity.types.some((type) => WITHOUT_DATA.has(type));
}

export function isLonghorn({ identity }: Operation): boolean {
  return identity.types.includes("homelab:storage:Longhorn");
}
