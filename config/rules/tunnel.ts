import type { TunnelRoute } from "../schema/index";
import type { Problem } from "../report/problem";
import { contains, parseAddress, parseNetwork, single } from "../net/ipv4";
import { type Draft, type DraftStack, type Placed, type Rule, enumerate, placed } from "./draft";

type Route = Placed<Draft<TunnelRoute>>;

/** Networks that are no part of the internet. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"];

/** What the tunnel leads to is there. */
export const tunnelLeadsSomewhere: Rule = (stack) =>
  placed(stack.cloudflare?.tunnel?.routes, ["cloudflare", "tunnel", "routes"]).flatMap((route) => [
    ...service(route, stack),
    ...plainHttp2(route),
    ...whole(route),
    ...untrusted(route, stack),
  ]);

function service({ path, value }: Route, stack: DraftStack): readonly Problem[] {
  if (value.type !== "service" || value.service === undefined) return [];
  const services = placed(stack.apps?.services, []).map((each) => each.value);
  const found = services.find(({ name }) => name === value.service);
  const at = [...path, "service"];
  if (found === undefined) {
    const names = services.flatMap(({ name }) => name ?? []);
    const known = names.length === 0 ? "there are none" : enumerate(names);
    return [{ path: at, value: value.service, rule: `must be one of homelab:apps.services: ${known}` }];
  }
  if ("host" in found) return [];
  const rule = "needs a `host` of its own, which the ingress knows it by";
  return [{ path: at, value: value.service, rule, fix: "add the host to the service" }];
}

/** The ingress shows what the issuer signed, and the tunnel trusts whom browsers trust. */
function untrusted({ path, value }: Route, stack: DraftStack): readonly Problem[] {
  const issuer = stack.security?.certificates?.issuer;
  if (value.type !== "service" || value.origin?.verifyTls !== true || issuer === "letsencrypt-production") return [];
  const shown = issuer === undefined ? "without homelab:security.certificates" : `with the issuer ${issuer}`;
  const rule = `cannot be true ${shown}: the ingress shows a certificate that the tunnel does not trust`;
  return [{ path: [...path, "origin", "verifyTls"], rule, fix: "false, or the issuer letsencrypt-production" }];
}

function plainHttp2({ path, value }: Route): readonly Problem[] {
  if (value.type !== "url" || value.origin?.http2 !== true || value.url?.startsWith("https://") !== false) return [];
  return [{ path: [...path, "origin", "http2"], value: true, rule: "needs a URL that starts with https://" }];
}

/** Connectors keep the path of the request, and refuse all rules when one has a path; they know no port for plain TCP. */
function whole({ path, value }: Route): readonly Problem[] {
  if (value.type !== "url" || value.url === undefined) return [];
  const at = [...path, "url"];
  const [, origin = "", rest = ""] = /^([a-z]+:\/\/[^/?#]+)(.*)$/.exec(value.url) ?? [];
  if (rest !== "")
    return [
      { path: at, value: value.url, rule: "must end after host and port: the path is the request's", fix: origin },
    ];
  if (!origin.startsWith("tcp:") || /:\d+$/.test(origin)) return [];
  return [{ path: at, value: value.url, rule: "needs a port", fix: `${origin}:<port>` }];
}

/** Cloudflare has to reach what it stands in front of. */
export const proxiedIsReachable: Rule = (stack) =>
  placed(stack.cloudflare?.dns?.records, ["cloudflare", "dns", "records"]).flatMap(({ path, value }) => {
    if (value.type !== "A" || value.proxied !== true || !isPrivate(value.content)) return [];
    const rule = `cannot stand before ${value.content ?? ""}, an address that the internet does not reach`;
    return [{ path: [...path, "proxied"], value: true, rule, fix: "remove it, or use `cloudflare.tunnel`" }];
  });

function isPrivate(text: string | undefined): boolean {
  const address = text === undefined ? undefined : parseAddress(text);
  if (address === undefined) return false;
  return PRIVATE.some((network) => {
    const range = parseNetwork(network);
    return range !== undefined && contains(range, single(address));
  });
}
