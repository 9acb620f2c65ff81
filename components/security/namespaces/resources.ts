import type { types } from "@pulumi/kubernetes";
import type { NamespaceConfig } from "../../../config/schema";
import { allowDns, allowFrom, allowSameNamespace, defaultDeny, egressOf } from "../../shared/network-policy";

/** What the namespace may use as a whole. */
export function quota({ cpu, memory, storage, pods }: NonNullable<NamespaceConfig["quota"]>): Record<string, string> {
  return {
    ...(cpu !== undefined && { "requests.cpu": cpu }),
    ...(memory !== undefined && { "requests.memory": memory, "limits.memory": memory }),
    ...(storage !== undefined && { "requests.storage": storage }),
    ...(pods !== undefined && { pods: String(pods) }),
  };
}

/** What containers get that do not say what they need. */
export function containerLimits(limits: NamespaceConfig["limits"]) {
  return {
    type: "Container",
    defaultRequest: { cpu: limits.cpuRequest, memory: limits.memoryRequest },
    default: { memory: limits.memoryLimit },
    ...(limits.memoryMax !== undefined && { max: { memory: limits.memoryMax } }),
  };
}

/** Who of the platform comes to every pod: by name, the namespace that it comes from. */
export interface Visitors {
  readonly ingress?: string;
  readonly monitoring?: string;
}

/** Network policies of a namespace, by name. */
export function isolation({ isolation, egress }: NamespaceConfig, { ingress, monitoring }: Visitors): Policies {
  if (isolation === "open") return {};
  const out = egressOf(egress);
  return {
    "default-deny": defaultDeny,
    "allow-dns": allowDns,
    "allow-same-namespace": allowSameNamespace,
    ...(ingress !== undefined && { "allow-from-ingress": allowFrom(ingress) }),
    ...(monitoring !== undefined && { "allow-from-monitoring": allowFrom(monitoring) }),
    ...(out.length > 0 && { "allow-egress": { podSelector: {}, policyTypes: ["Egress"], egress: [...out] } }),
  };
}

type Policies = Readonly<Record<string, types.input.networking.v1.NetworkPolicySpec>>;
