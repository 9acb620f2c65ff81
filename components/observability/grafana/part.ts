import * as pulumi from "@pulumi/pulumi";
import type { GrafanaConfig } from "../../../config/schema";
import { type EgressRule, toAnywhere, toNamespaces } from "../../shared/network-policy";
import { hostName } from "../../shared/platform";
import { SERVICES } from "../prometheus/names";
import type { ChartPart } from "../prometheus/part";
import { ADMIN_SECRET, OIDC_SECRET, grafanaValues } from "./values";

/** Port of its container. */
const POD_PORT = 3000;

export interface GrafanaArgs {
  readonly grafana: GrafanaConfig;
  /** DNS domain of the cluster. */
  readonly domain: string;
  /** Whether there is a way in for its page. */
  readonly hasIngress: boolean;
  /** Of the user `admin`. */
  readonly adminPassword: pulumi.Input<string>;
  /** Needed where a provider of identities is asked. */
  readonly oidcSecret?: pulumi.Input<string>;
  /** Whether there is an Alertmanager beside it. */
  readonly alertmanager: boolean;
  /** Where logs are; absent where none are kept. */
  readonly loki?: { readonly url: string; readonly namespace: string; readonly port: number };
}

/** Grafana, as part of kube-prometheus-stack. */
export function grafanaPart(args: GrafanaArgs): ChartPart {
  const { grafana, domain, hasIngress, loki } = args;
  const host = hasIngress ? hostName(grafana.host, domain) : undefined;
  const url = host === undefined ? undefined : `https://${host}/`;
  return {
    values: { grafana: grafanaValues({ grafana, url, alertmanager: args.alertmanager, loki: loki?.url }) },
    secrets: secretsOf(args),
    traffic: { egress: egress(args) },
    ...(host !== undefined && {
      page: {
        name: "grafana",
        host,
        service: { ...SERVICES.grafana, podPort: POD_PORT },
        // Twice to show who one is would be once too often.
        guarded: grafana.auth.type === "guard",
      },
    }),
  };
}

function secretsOf({ grafana, adminPassword, oidcSecret }: GrafanaArgs): NonNullable<ChartPart["secrets"]> {
  return {
    [ADMIN_SECRET]: { user: "admin", password: pulumi.secret(adminPassword) },
    ...(grafana.auth.type === "oidc" &&
      oidcSecret !== undefined && { [OIDC_SECRET.name]: { [OIDC_SECRET.key]: pulumi.secret(oidcSecret) } }),
  };
}

function egress({ grafana, loki }: GrafanaArgs): readonly EgressRule[] {
  return [
    ...(loki ? [toNamespaces([loki.namespace], loki.port)] : []),
    ...(grafana.auth.type === "oidc"
      ? [toAnywhere(...portsOf([grafana.auth.tokenUrl, grafana.auth.userInfoUrl]))]
      : []),
  ];
}

/** The provider of identities may well be at home. */
function portsOf(urls: readonly string[]): readonly number[] {
  return [...new Set(urls.map((url) => Number(new URL(url).port || "443")))];
}
