import type { TraefikConfig } from "../../../config/schema";

export const NAMESPACE = "traefik";
/** Secret with the names and hashes of whoever may see the platform's own pages. */
export const USERS_SECRET = "guard-users";

/** A Middleware object: its name and its specification. */
export interface Middleware {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Middlewares that every request over HTTPS goes through, as entry points name them. */
export function entryPointMiddlewares(): readonly string[] {
  return ["security-headers", "rate-limit"].map((name) => `${NAMESPACE}-${name}@kubernetescrd`);
}

/**
 * Middlewares of the platform. Routes of any namespace can use them: `{name: guard, namespace: traefik}`.
 * @param guarded whether there is a password to ask for
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/
 */
export function middlewares(traefik: TraefikConfig, guarded: boolean): readonly Middleware[] {
  return [
    { name: "security-headers", spec: { headers: securityHeaders(traefik) } },
    // Of each client address, per second.
    { name: "rate-limit", spec: { rateLimit: { ...traefik.rateLimit, period: "1s" } } },
    ...(guarded ? guard(traefik) : []),
  ];
}

function securityHeaders({ headers: { hstsSeconds, frames } }: TraefikConfig) {
  return {
    ...(hstsSeconds > 0 && { stsSeconds: hstsSeconds, stsIncludeSubdomains: true }),
    customFrameOptionsValue: frames === "deny" ? "DENY" : "SAMEORIGIN",
    contentTypeNosniff: true,
    referrerPolicy: "strict-origin-when-cross-origin",
    permissionsPolicy: "camera=(), microphone=(), geolocation=()",
    // What a server is need not be known to whoever wants to break into it.
    customResponseHeaders: { "X-Powered-By": "", Server: "" },
  };
}

/** Where somebody comes from first: a wrong address is not even asked for a password. */
function guard({ guard: { allow } }: TraefikConfig): readonly Middleware[] {
  const networks = { name: "guard-networks", spec: { ipAllowList: { sourceRange: allow } } };
  const password = { name: "guard-password", spec: { basicAuth: { secret: USERS_SECRET, removeHeader: true } } };
  const parts = allow.length > 0 ? [networks, password] : [password];
  return [...parts, { name: "guard", spec: { chain: { middlewares: parts.map(({ name }) => ({ name })) } } }];
}
