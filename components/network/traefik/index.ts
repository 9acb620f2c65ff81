import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, TraefikConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { type Ingress, TRAEFIK_API, ingressRoute } from "../../shared/ingress-route";
import { fromAnywhere, fromPods, toApi, toPods } from "../../shared/network-policy";
import { type Platform, hostName } from "../../shared/platform";
import { NAMESPACE, USERS_SECRET, middlewares } from "./middlewares";
import { userLine } from "./users";
import { traefikValues } from "./values";

/** Ports of the container: HTTP, HTTPS, metrics. */
const [WEB, WEBSECURE, METRICS] = [8000, 8443, 9100];

export interface TraefikArgs {
  readonly chart: ChartRef;
  readonly traefik: TraefikConfig;
  /** Domains that have a wildcard certificate; the stack's own first. */
  readonly domains: readonly string[];
  /** Of the platform's own pages; needed where there is a dashboard. */
  readonly password?: pulumi.Input<string>;
  readonly platform: Platform;
  /** What sets this cluster's users apart from those of others: its name. */
  readonly realm: string;
}

/**
 * The way in for HTTP and HTTPS.
 * @see https://doc.traefik.io/traefik/
 */
export class Traefik extends pulumi.ComponentResource {
  readonly ingress: Ingress;
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;

  constructor(name: string, args: TraefikArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:Traefik", name, {}, opts);
    const { traefik, platform } = args;

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        needs: [],
        values: traefikValues(traefik, args.domains),
        ...(platform.policiesEnforced && { traffic: traffic(platform) }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );
    // Helm never deletes the definitions of these objects, but their namespace takes them along.
    const inside = { parent: this, deletedWith: opts.deletedWith ?? addon.namespace };
    const namespace = addon.namespace.metadata.name;
    for (const { name: middleware, spec } of middlewares(traefik, args.password !== undefined)) {
      new k8s.apiextensions.CustomResource(
        `${name}-${middleware}`,
        { apiVersion: TRAEFIK_API, kind: "Middleware", metadata: { name: middleware, namespace }, spec },
        { ...inside, dependsOn: addon.release },
      );
    }
    if (args.password !== undefined) usersSecret(name, args, args.password, namespace, inside);

    this.ingress = {
      namespace: NAMESPACE,
      namespaceName: namespace,
      guard: { name: "guard", namespace: NAMESPACE },
      definitions: addon.release,
    };
    this.urls = this.dashboard(name, args, namespace, inside);

    this.registerOutputs({ address: traefik.address });
  }

  private dashboard(
    name: string,
    { traefik: { dashboard }, platform }: TraefikArgs,
    namespace: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
  ): Readonly<Record<string, string>> {
    if (!dashboard) return {};
    const host = hostName(dashboard.host, platform.domain);
    const target = { name: "api@internal", kind: "TraefikService" } as const;
    const route = { name: "dashboard", namespace, host, target, middlewares: [this.ingress.guard] };
    ingressRoute(`${name}-dashboard`, route, this.ingress, opts);
    return { traefik: `https://${host}/dashboard/` };
  }
}

/** It may reach every pod: which one, routes say; whether that one lets it in, the pod's own policies. */
function traffic({ apiServers }: Platform) {
  return { ingress: [fromAnywhere(WEB, WEBSECURE), fromPods(METRICS)], egress: [toApi(apiServers), toPods] };
}

/** Only a hash of the password leaves the program. */
function usersSecret(
  name: string,
  { traefik, realm }: TraefikArgs,
  password: pulumi.Input<string>,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const { user } = traefik.guard.auth;
  const users = pulumi.secret(password).apply((plain) => userLine(user, plain, realm));
  return new k8s.core.v1.Secret(
    `${name}-${USERS_SECRET}`,
    { metadata: { name: USERS_SECRET, namespace }, stringData: { users } },
    opts,
  );
}
