import { z } from "zod";
import { dnsName, url } from "./text";

const guardSchema = z.strictObject({
  type: z
    .literal("guard")
    .describe(
      "Whoever gets past `network.ingress.guard` sees everything; to change something takes the user `admin` and the secret `grafanaAdminPassword`.",
    ),
});

const oidcSchema = z.strictObject({
  type: z
    .literal("oidc")
    .describe(
      "Whoever the provider of identities lets in (OpenID Connect); the secret `grafanaOidcClientSecret` belongs to `clientId`. The page is not behind `network.ingress.guard` then.",
    ),
  name: z.string().min(1).default("Single sign-on").describe("Name of the provider, on the button."),
  clientId: z.string().min(1).describe("What the provider knows Grafana as."),
  authUrl: url("https").describe("Where people log in: `authorization_endpoint` of the provider."),
  tokenUrl: url("https").describe("Where Grafana gets tokens: `token_endpoint`."),
  userInfoUrl: url("https").describe("Where Grafana asks who somebody is: `userinfo_endpoint`."),
  scopes: z
    .array(z.string().min(1))
    .min(1)
    .default(["openid", "profile", "email", "groups"])
    .describe("What Grafana asks for."),
  adminGroup: z
    .string()
    .regex(/^[^'\\]+$/, "must be the name of a group, without quotes and backslashes")
    .optional()
    .describe("Group (of the claim `groups`) whose members may change everything; all others only look."),
});

/** @see https://grafana.com/docs/grafana/latest/ */
export const grafanaSchema = z.strictObject({
  host: dnsName().default("grafana").describe("Name of the page; without a dot, under `cluster.domain`."),
  auth: z
    .discriminatedUnion("type", [guardSchema, oidcSchema])
    .prefault({ type: "guard" })
    .describe("How whoever comes shows who they are."),
});
