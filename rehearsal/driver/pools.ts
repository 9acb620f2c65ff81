import * as ipaddr from "ipaddr.js";
import type { StackConfig } from "../../config/schema";

/** Whether one of the stack's load balancer pools has this address. */
export function poolsContain(config: StackConfig<string>, address: string): boolean {
  return (config.network?.loadBalancer?.pools ?? [])
    .flatMap((pool) => pool.addresses)
    .some((range) => rangeContains(range, address));
}

function rangeContains(range: string, address: string): boolean {
  if (range.includes("/")) return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(range));
  const [first, last] = range.split("-").map((end) => numberOf(end.trim()));
  return first !== undefined && last !== undefined && first <= numberOf(address) && numberOf(address) <= last;
}

const numberOf = (address: string): number =>
  ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0);
