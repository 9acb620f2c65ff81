import { type Problem, formatPath } from "../report/problem";
import { publicNames, zoneOf } from "./cloudflareNames";
import { type DraftStack, type Placed, type Rule, enumerate, place, placed } from "./draft";

const PATH = ["cloudflare", "externalDns"];

const domainsOf = (stack: DraftStack) => placed(stack.cloudflare?.externalDns?.domains, [...PATH, "domains"]);
const exceptionsOf = (stack: DraftStack) => placed(stack.cloudflare?.externalDns?.except, [...PATH, "except"]);

const isBelow = (name: string, domain: string) => name.endsWith(`.${domain}`);
const isAtOrBelow = (name: string, domain: string) => name === domain || isBelow(name, domain);

/** external-dns works in the stack's zones, and what it leaves alone is where it works. */
export const externalDnsIsInZones: Rule = (stack) => {
  const zones = placed(stack.cloudflare?.zones, []).flatMap(({ value }) => place(value.name));
  const domains = domainsOf(stack);
  const outside = domains.filter(({ value }) => zoneOf(stack, value) === undefined);
  const pointless = exceptionsOf(stack).filter(({ value }) => !domains.some((domain) => isBelow(value, domain.value)));
  return [
    ...(zones.length === 0 ? [] : outside).map(({ path, value }) => {
      const rule = `must be in one of homelab:cloudflare.zones: ${enumerate(zones.map((zone) => zone.value))}`;
      return { path, value, rule };
    }),
    ...(domains.length === 0 ? [] : pointless).map(({ path, value }) => {
      const names = enumerate(domains.map((domain) => domain.value));
      return { path, value, rule: `must be below one of homelab:cloudflare.externalDns.domains: ${names}` };
    }),
  ];
};

/**
 * A name is published by the stack file or by external-dns, never by both. external-dns manages what is below its domains,
 * at any depth, and neither is nor is below an exception: so does `--domain-filter` with a dot at its begin, and
 * `--exclude-domains`.
 */
export const namesHaveOneOwner: Rule = (stack) => {
  const exceptions = exceptionsOf(stack);
  const names = publicNames(stack).filter(
    ({ value }) => !exceptions.some((exception) => isAtOrBelow(value, exception.value)),
  );
  return domainsOf(stack).flatMap((domain) => {
    const held = names.filter(({ value }) => isBelow(value, domain.value));
    return [...new Map(held.map((name) => [name.value, name])).values()].map((name) => twoOwners(domain, name));
  });
};

function twoOwners({ path, value }: Placed<string>, name: Placed<string>): Problem {
  const rule = `holds ${name.value}, which homelab:${formatPath(name.path)} publishes: external-dns would own it too`;
  const fix = "add it to `cloudflare.externalDns.except`, or give external-dns a domain of its own";
  return { path, value, rule, fix };
}

/** Names below a domain below the zone are too deep for the certificate at Cloudflare's edge that comes for nothing. */
export const externalDnsFitsEdge: Rule = (stack) => {
  if (stack.cloudflare?.externalDns?.proxied !== true) return [];
  return domainsOf(stack).flatMap(({ path, value }) => {
    const zone = zoneOf(stack, value);
    if (zone?.name === undefined || zone.certificates !== "universal" || zone.name === value) return [];
    const rule = `cannot be proxied: Cloudflare's free certificate has no names below ${value}`;
    return [{ path, value, rule, fix: `${zone.name}, or \`certificates: advanced\` for the zone` }];
  });
};

/** external-dns ends at once when it watches a kind that the cluster does not know. */
export const externalDnsSourcesAreThere: Rule = (stack) => {
  if (stack.network?.ingress !== undefined || (stack.network && "ingress" in stack.network)) return [];
  return placed(stack.cloudflare?.externalDns?.sources, [...PATH, "sources"])
    .filter(({ value }) => value === "traefik-proxy")
    .map(({ path, value }) => ({ path, value, rule: "needs the block `network.ingress`, whose kinds it watches" }));
};
