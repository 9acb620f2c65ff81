import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export const TRAEFIK_API = "traefik.io/v1alpha1";

/** The way in, as other layers use it. */
export interface Ingress {
  /** Namespace that its pods are in: policies name it. */
  readonly namespace: string;
  /** The same, for what is made in it: known when the namespace is there. */
  readonly namespaceName: pulumi.Output<string>;
  /** Middleware before the platform's own pages. */
  readonly guard: MiddlewareRef;
  /** What brings the kinds of objects that routes are made of. */
  readonly definitions: pulumi.Resource;
}

export interface MiddlewareRef {
  readonly name: string;
  readonly namespace: string;
}

/** What a route leads to: a Service of its own namespace, or something inside Traefik. */
export interface RouteTarget {
  readonly name: string;
  readonly kind: "Service" | "TraefikService";
  readonly port?: number;
}

export interface RouteArgs {
  /** Name of the object. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** Whole name of the host. */
  readonly host: string;
  readonly target: RouteTarget;
  readonly middlewares?: readonly MiddlewareRef[];
}

/** @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/ */
export function ingressRouteSpec({ host, target, middlewares = [] }: Omit<RouteArgs, "name" | "namespace">) {
  return {
    // Both: one leads to the other, and the encrypted one takes its settings from the entry point.
    entryPoints: ["web", "websecure"],
    routes: [
      {
        kind: "Rule",
        match: `Host(\`${host}\`)`,
        services: [target],
        ...(middlewares.length > 0 && { middlewares }),
      },
    ],
  };
}

/** A host that leads to a service. */
export function ingressRoute(
  resource: string,
  { name, namespace, ...route }: RouteArgs,
  ingress: Pick<Ingress, "definitions">,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    resource,
    { apiVersion: TRAEFIK_API, kind: "IngressRoute", metadata: { name, namespace }, spec: ingressRouteSpec(route) },
    { ...opts, dependsOn: ingress.definitions },
  );
}
