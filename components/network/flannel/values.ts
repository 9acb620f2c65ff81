import type { FlannelConfig } from "../../../config/schema";

/**
 * Values of Flannel's chart. Hairpin mode and port mapping are in the chart's own CNI configuration.
 * @param pods pod CIDR of the cluster
 */
export function flannelValues(flannel: FlannelConfig, pods: string): Readonly<Record<string, unknown>> {
  return {
    podCidr: pods,
    flannel: {
      backend: flannel.backend,
      ...(flannel.mtu !== undefined && { mtu: flannel.mtu }),
    },
    // Off in the chart, and then every NetworkPolicy is silently ignored.
    netpol: { enabled: flannel.networkPolicies },
  };
}
