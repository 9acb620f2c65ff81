/** IPv4 address maths on plain numbers. Everything gives `undefined` for text that is not what it should be. */

/** A closed interval of addresses. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** A network in CIDR notation, together with the address that was written (which may have host bits set). */
export interface Network extends AddressRange {
  readonly prefix: number;
  readonly written: number;
}

const OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
/** Four numbers from 0 to 255 without leading zeros, unanchored. */
export const ADDRESS_PATTERN = `${OCTET}(\\.${OCTET}){3}`;
const ADDRESS = new RegExp(`^${ADDRESS_PATTERN}$`);

export function parseAddress(text: string): number | undefined {
  if (!ADDRESS.test(text)) return undefined;
  return text.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Parses `10.42.0.0/16`; host bits may be set. */
export function parseNetwork(text: string): Network | undefined {
  const [address = "", prefixText = "", ...rest] = text.split("/");
  const written = parseAddress(address);
  const prefix = /^([0-9]|[12]\d|3[0-2])$/.test(prefixText) ? Number(prefixText) : undefined;
  if (written === undefined || prefix === undefined || rest.length > 0) return undefined;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(written / size) * size;
  return { written, prefix, first, last: first + size - 1 };
}

/** Parses `192.168.100.160-192.168.100.179` or a network. */
export function parseRange(text: string): AddressRange | undefined {
  if (text.includes("/")) return parseNetwork(text);
  const [from = "", to = "", ...rest] = text.split("-").map((part) => part.trim());
  const first = parseAddress(from);
  const last = parseAddress(to);
  if (first === undefined || last === undefined || rest.length > 0) return undefined;
  return { first, last };
}

export function formatNetwork(network: Network): string {
  return `${formatAddress(network.first)}/${network.prefix}`;
}

export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** A range of one address. */
export function single(address: number): AddressRange {
  return { first: address, last: address };
}
