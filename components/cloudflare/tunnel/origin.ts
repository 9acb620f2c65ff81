import type { types } from "@pulumi/cloudflare";
import type { TunnelRoute } from "../../../config/schema";
import { type Platform, hostName } from "../../shared/platform";

type Rule = types.input.ZeroTrustTunnelCloudflaredConfigConfigIngress;

/** What routes to services of the stack lead through. */
export interface Behind {
  /** Namespace of the ingress; absent where there is none. */
  readonly ingressNamespace?: string;
  /** Service of the stack → host that the ingress knows it by, whole. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** Names that no rule has get this answer, not somebody's page. */
const NOTHING_HERE: Rule = { service: "http_status:404" };

/** The tunnel's rules, in order: the first that fits is used. */
export function ingressRules(routes: readonly TunnelRoute[], behind: Behind, { domain }: Pick<Platform, "domain">) {
  return [...routes.map((route) => ingressRule(route, behind, domain)), NOTHING_HERE];
}

function ingressRule(route: TunnelRoute, behind: Behind, domain: string): Rule {
  const { service, host } = target(route, behind);
  const header = route.origin.hostHeader ?? host;
  const encrypted = service.startsWith("https://");
  return {
    hostname: hostName(route.host, domain),
    service,
    originRequest: {
      // What Cloudflare calls "no TLS verify" is a double negative too many for a stack file.
      ...(encrypted && { noTlsVerify: !route.origin.verifyTls, http2Origin: route.origin.http2 }),
      ...(header !== undefined && { httpHostHeader: header }),
      // The name that the certificate has to have, which is not that of the Service.
      ...(encrypted && header !== undefined && { originServerName: header }),
    },
  };
}

/** @throws Error where the service is not there; validation has said so before */
function target(route: TunnelRoute, { ingressNamespace, hosts }: Behind): { service: string; host?: string } {
  if (route.type === "url") return { service: route.url };
  const host = hosts[route.service];
  if (host === undefined || ingressNamespace === undefined) throw new Error(`${route.service} is not published`);
  return { service: `https://traefik.${ingressNamespace}.svc.cluster.local:443`, host };
}
