import { z } from "zod";
import { ADDRESS_PATTERN, formatAddress, formatNetwork, parseAddress, parseNetwork, parseRange } from "../net/ipv4";

/** What is wrong with a value, and what to write instead where that can be guessed. */
export interface Complaint {
  readonly rule: string;
  readonly fix?: string;
}

/**
 * Text with a rule of its own. `title` names the kind of text, `pattern` is what editors check against, `complain`
 * is what the report says.
 */
export function text(title: string, pattern: string, complain: (value: string) => Complaint | undefined) {
  return z
    .string()
    .superRefine((value, context) => {
      const complaint = complain(value);
      if (complaint) context.addIssue({ code: "custom", message: complaint.rule, params: { fix: complaint.fix } });
    })
    .meta({ title, pattern });
}

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS_NAME = `${LABEL}(\\.${LABEL})*`;

/** RFC 1123 label: names of clusters, nodes, pools. */
export const label = () =>
  text("name", `^${LABEL}$`, (value) => {
    if (value.length > 63) return { rule: "must be at most 63 characters long" };
    if (new RegExp(`^${LABEL}$`).test(value)) return undefined;
    const fix = value
      .toLowerCase()
      .replace(/[^-a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "");
    return {
      rule: "must be lower-case letters, digits and dashes, not starting or ending with a dash",
      fix: fix || undefined,
    };
  });

/** DNS name, at most 253 characters, each label at most 63. */
export const dnsName = () => text("DNS name", `^${DNS_NAME}$`, dnsComplaint);

function dnsComplaint(value: string): Complaint | undefined {
  const bare = value
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[:/].*$/, "")
    .replace(/^\*\.|\.$/g, "");
  const valid = new RegExp(`^${DNS_NAME}$`);
  if (value.length > 253 || value.split(".").some((part) => part.length > 63)) {
    return { rule: "must be a DNS name of at most 253 characters, each part at most 63" };
  }
  if (valid.test(value)) return undefined;
  return {
    rule: "must be a DNS name: no scheme, port, wildcard or upper-case letters",
    fix: valid.test(bare) ? bare : undefined,
  };
}

const NO_IPV6 = "must be IPv4: IPv6 and dual stack are not supported yet";
const looksLikeIPv6 = (value: string) => /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:./]*$/i.test(value);

/** IPv4 address. */
export const address = () => text("IPv4 address", `^${ADDRESS_PATTERN}$`, addressComplaint);

function addressComplaint(value: string): Complaint | undefined {
  if (looksLikeIPv6(value)) return { rule: NO_IPV6 };
  if (parseAddress(value) !== undefined) return undefined;
  const network = parseNetwork(value);
  const fix = network && formatAddress(network.written);
  return { rule: "must be an IPv4 address: four numbers from 0 to 255", fix };
}

/** Name or IPv4 address of something that is reached over the network. */
export const host = () =>
  text("DNS name or IPv4 address", `^(${DNS_NAME})$`, (value) => {
    if (looksLikeIPv6(value)) return { rule: NO_IPV6 };
    return /^[\d.]+$/.test(value) ? addressComplaint(value) : dnsComplaint(value);
  });

/** IPv4 network in CIDR notation without host bits. */
export const network = () =>
  text("network", `^${ADDRESS_PATTERN}/([0-9]|[12][0-9]|3[0-2])$`, (value) => {
    if (looksLikeIPv6(value)) return { rule: NO_IPV6 };
    const parsed = parseNetwork(value);
    if (!parsed) return { rule: "must be an IPv4 network such as 10.42.0.0/16" };
    return parsed.written === parsed.first ? undefined : hostBits(formatNetwork(parsed));
  });

const hostBits = (fix: string): Complaint => ({ rule: "must be the network's first address: host bits are set", fix });

/** Addresses from–to, or a network. */
export const addressRange = () =>
  text("range or network", `^${ADDRESS_PATTERN}(\\s*-\\s*${ADDRESS_PATTERN}|/([0-9]|[12][0-9]|3[0-2]))$`, (value) => {
    if (looksLikeIPv6(value.split("-")[0] ?? "")) return { rule: NO_IPV6 };
    const parsed = parseRange(value);
    if (!parsed) {
      const rule = "must be a range such as 192.168.1.10-192.168.1.19, or a network such as 192.168.1.0/28";
      return { rule, fix: guessRange(value) };
    }
    if (parsed.first > parsed.last) {
      return {
        rule: "must go from the lower to the higher address",
        fix: `${formatAddress(parsed.last)}-${formatAddress(parsed.first)}`,
      };
    }
    const asNetwork = parseNetwork(value);
    return asNetwork && asNetwork.written !== asNetwork.first ? hostBits(formatNetwork(asNetwork)) : undefined;
  });

/** `192.168.1.10` is one address, `192.168.1.10-19` a range that leaves out what both ends share. */
function guessRange(value: string): string | undefined {
  if (parseAddress(value) !== undefined) return `${value}/32`;
  const [from = "", to = ""] = value.split("-").map((part) => part.trim());
  const whole = `${from}-${from.replace(/\d+$/, to)}`;
  return /^\d+$/.test(to) && parseRange(whole) ? whole : undefined;
}

/** Absolute path on a machine. */
export const absolutePath = () =>
  text("path", "^/.*[^/]$", (value) =>
    /^\/.*[^/]$/.test(value) && !value.split("/").includes("..")
      ? undefined
      : {
          rule: "must be an absolute path without a slash at the end",
          fix: value && !value.includes("..") ? `/${value.replace(/^\/+|\/+$/g, "")}` : undefined,
        },
  );

/** Absolute path of plain characters, which every file of a Linux system can hold without quotes. */
export const plainPath = () =>
  text("path", "^(/[A-Za-z0-9._-]+)+$", (value) =>
    /^(\/[A-Za-z0-9._-]+)+$/.test(value) && !value.split("/").includes("..")
      ? undefined
      : { rule: "must be an absolute path of letters, digits, '.', '_' and '-', without a slash at the end" },
  );

/** Device of a disk, e.g. `/dev/nvme0n1`. */
export const diskPath = () =>
  text("path", "^/dev/[^\\s]+$", (value) => {
    if (/^\/dev\/[^\s/]+(\/[^\s/]+)*$/.test(value)) return undefined;
    return {
      rule: "must be the path of a disk such as /dev/nvme0n1",
      fix: /^[a-z0-9]+$/.test(value) ? `/dev/${value}` : undefined,
    };
  });

/** Bytes in a network frame; 9216 is what switches call jumbo. */
export const mtu = () => z.number().int().min(576).max(9216);

/** HTTP(S) or OCI URL without a trailing slash being of importance. */
export const url = (...schemes: readonly string[]) =>
  text("URL", `^(${schemes.join("|")})://.+$`, (value) => {
    const wanted = schemes.map((scheme) => `${scheme}://`).join(" or ");
    const valid = schemes.some((scheme) => value.startsWith(`${scheme}://`)) && URL.canParse(value);
    const guess = `${schemes[0]}://${value}`;
    const fix = !value.includes("://") && URL.canParse(guess) ? guess : undefined;
    return valid ? undefined : { rule: `must be a URL that starts with ${wanted}`, fix };
  });
