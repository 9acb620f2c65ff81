import type { DnsRecordConfig } from "../schema/index";
import { type Problem, formatPath } from "../report/problem";
import { type Draft, type DraftStack, type Placed, type Rule, enumerate, place, placed } from "./draft";
import { hosts } from "./ingress";

/** What a name on the internet leads to: several of one kind may stand side by side, or nothing else may. */
interface PublicName extends Placed<string> {
  readonly type: DnsRecordConfig["type"];
  /** Whether requests go through Cloudflare, which shows a certificate of its own. */
  readonly proxied: boolean;
}

const whole = (name: string, stack: DraftStack) =>
  name.includes(".") ? name : `${name}.${stack.cluster?.domain ?? ""}`;

/** Every name that the stack publishes at Cloudflare. */
export function publicNames(stack: DraftStack): readonly PublicName[] {
  const tunnel = tunnelHosts(stack);
  const throughTunnel = new Set(tunnel.map(({ value }) => value));
  return [
    // A host that the tunnel has is published by the tunnel alone.
    ...platformNames(stack).filter(({ value }) => !throughTunnel.has(value)),
    ...records(stack),
    ...tunnel,
  ];
}

function platformNames(stack: DraftStack): readonly PublicName[] {
  const except = placed(stack.cloudflare?.dns?.except, []).map(({ value }) => whole(value, stack));
  const names = publishable(stack).filter(({ value }) => !except.includes(value));
  return names.map((name) => ({ ...name, type: "A", proxied: false }));
}

/** What the platform would publish without exceptions. */
function publishable(stack: DraftStack): readonly Placed<string>[] {
  const publish = placed(stack.cloudflare?.dns?.publish, []).map(({ value }) => value);
  const domain = stack.cluster?.domain;
  return [
    ...(publish.includes("hosts") ? hosts(stack) : []),
    ...(publish.includes("wildcard") ? place(domain && `*.${domain}`, "cluster", "domain") : []),
    ...(publish.includes("api") ? place(stack.cluster?.endpoint, "cluster", "endpoint") : []),
  ];
}

/** An exception that is none, for a typing error, would be a name in public that is not meant to be. */
export const exceptionsArePublished: Rule = (stack) => {
  const names = publishable(stack).map(({ value }) => value);
  return placed(stack.cloudflare?.dns?.except, ["cloudflare", "dns", "except"])
    .filter(({ value }) => !names.includes(whole(value, stack)))
    .map(({ path, value }) => {
      const known = names.length === 0 ? "there are none" : enumerate(names);
      return { path, value, rule: `must be a name that \`cloudflare.dns.publish\` would publish: ${known}` };
    });
};

function records(stack: DraftStack): readonly PublicName[] {
  return placed(stack.cloudflare?.dns?.records, ["cloudflare", "dns", "records"]).flatMap(({ path, value }) =>
    place(value.name, ...path, "name").flatMap((name) =>
      value.type === undefined
        ? []
        : [{ ...name, value: whole(name.value, stack), type: value.type, proxied: isProxied(value) }],
    ),
  );
}

const isProxied = (record: Draft<DnsRecordConfig>) => "proxied" in record && record.proxied === true;

export function tunnelHosts(stack: DraftStack): readonly PublicName[] {
  return placed(stack.cloudflare?.tunnel?.routes, ["cloudflare", "tunnel", "routes"]).flatMap(({ path, value }) =>
    place(value.host, ...path, "host").map((host) => ({
      ...host,
      value: whole(host.value, stack),
      type: "CNAME" as const,
      proxied: true,
    })),
  );
}

/** A record is made in a zone that the stack names. */
export const namesAreInZones: Rule = (stack) => {
  const zones = placed(stack.cloudflare?.zones, []).flatMap(({ value }) => place(value.name));
  if (zones.length === 0) return [];
  const names = zones.map(({ value }) => value);
  return publicNames(stack)
    .filter(({ value }) => zoneOf(stack, value) === undefined)
    .map(({ path, value }) => {
      const rule = `must be in one of homelab:cloudflare.zones, because it is published: ${enumerate(names)}`;
      return { path, value, rule, fix: "add its zone, or keep it out with `cloudflare.dns.except`" };
    });
};

/** The zone that a name is in: the longest one that it ends with. */
export function zoneOf(stack: DraftStack, name: string) {
  return placed(stack.cloudflare?.zones, [])
    .map(({ value }) => value)
    .filter((zone) => zone.name !== undefined && (name === zone.name || name.endsWith(`.${zone.name}`)))
    .sort((one, other) => (other.name ?? "").length - (one.name ?? "").length)
    .at(0);
}

/** Browsers refuse a proxied name that the certificate at Cloudflare's edge does not have. */
export const edgeCertificatesFit: Rule = (stack) =>
  publicNames(stack).flatMap(({ path, value, proxied }) => {
    const zone = zoneOf(stack, value);
    if (!proxied || zone?.certificates !== "universal" || zone.name === undefined) return [];
    const below = value === zone.name ? [] : value.slice(0, -zone.name.length - 1).split(".");
    if (below.length < 2) return [];
    const rule = `must be at most one level below ${zone.name}: Cloudflare's free certificate has no deeper names`;
    return [{ path, value, rule, fix: `${below[0] ?? ""}.${zone.name}, or \`certificates: advanced\` for the zone` }];
  });

/** A name leads to one place: no two records for one name, unless they can stand side by side. */
export const publicNamesAreFree: Rule = (stack) => {
  const names = publicNames(stack);
  return names.flatMap((name, index) => {
    const before = names.slice(0, index).find((each) => each.value === name.value && collide(each, name));
    return before === undefined ? [] : [taken(name, before)];
  });
};

function collide(one: PublicName, other: PublicName): boolean {
  if (one.type === "CNAME" || other.type === "CNAME") return true;
  return one.type === other.type && one.type !== "TXT" && one.type !== "MX";
}

function taken({ path, value }: PublicName, before: PublicName): Problem {
  return { path, value, rule: `is already published by homelab:${formatPath(before.path)}` };
}
