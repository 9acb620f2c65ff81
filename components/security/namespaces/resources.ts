import type { types } from "@pulumi/kubernetes";
import type { NamespaceConfig } from "../../../config/schema";
import { allowDns, allowFromIngress, allowSameNamespace, defaultDeny, egressOf } from "../../shared/network-policy";

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

/**
 * Network policies of a namespace, by name.
 * @param ingress namespace of the ingress, where there is one
 */
export function isolation({ isolation, egress }: NamespaceConfig, ingress: string | undefined): Policies {
  if (isolation === "open") return {};
  const out = egressOf(egress);
  return {
    "default-deny": defaultDeny,
    "allow-dns": allowDns,
    "allow-same-namespace": allowSameNamespace,
    ...(ingress !== undefined && { "allow-from-ingress": allowFromIngress(ingress) }),
    ...(out.length > 0 && { "allow-egress": { podSelector: {}, policyTypes: ["Egress"], egress: [...out] } }),
  };
}

type Policies = Readonly<Record<string, types.input.networking.v1.NetworkPolicySpec>>;
