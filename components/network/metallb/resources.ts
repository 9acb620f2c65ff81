import type { AddressPool } from "../../../config/schema";

/** Custom resources of MetalLB, as far as they are used here. */
export const API_VERSION = "metallb.io/v1beta1";

/** @see https://metallb.io/apis/#ipaddresspool */
export interface IPAddressPoolSpec {
  readonly addresses: readonly string[];
  readonly autoAssign: boolean;
}

/** @see https://metallb.io/apis/#l2advertisement */
export interface L2AdvertisementSpec {
  readonly ipAddressPools: readonly string[];
  readonly interfaces?: readonly string[];
  readonly nodeSelectors?: readonly { readonly matchLabels: Readonly<Record<string, string>> }[];
}

export function ipAddressPool(pool: AddressPool): IPAddressPoolSpec {
  return { addresses: pool.addresses, autoAssign: pool.autoAssign };
}

/** Without interfaces or nodes: announced by any node, on all of its interfaces. */
export function l2Advertisement({ name, advertise }: AddressPool): L2AdvertisementSpec {
  const nodeSelectors = advertise.nodes.map((node) => ({ matchLabels: { "kubernetes.io/hostname": node } }));
  return {
    ipAddressPools: [name],
    ...(advertise.interfaces.length > 0 && { interfaces: advertise.interfaces }),
    ...(nodeSelectors.length > 0 && { nodeSelectors }),
  };
}
