import * as pulumi from "@pulumi/pulumi";
import type { AlertmanagerConfig } from "../../../config/schema";
import { type EgressRule, toAnywhere } from "../../shared/network-policy";
import { hostName } from "../../shared/platform";
import { sized } from "../../shared/resources";
import { SERVICES } from "../prometheus/names";
import type { ChartPart } from "../prometheus/part";
import { claim } from "../prometheus/values";
import { alertmanagerConfig } from "./config";
import type { ReceiverSecrets } from "./receivers";

/** Secret with the whole configuration. */
export const CONFIG_SECRET = "alertmanager-config";

export interface AlertmanagerArgs {
  readonly alertmanager: AlertmanagerConfig;
  /** DNS domain of the cluster. */
  readonly domain: string;
  /** What receivers are opened with; those that the stack has. */
  readonly secrets: { readonly [Name in keyof ReceiverSecrets]: pulumi.Input<string> };
  /** Whether there is a way in for its page. */
  readonly hasIngress: boolean;
}

/** Alertmanager, as part of kube-prometheus-stack. */
export function alertmanagerPart({ alertmanager, domain, secrets, hasIngress }: AlertmanagerArgs): ChartPart {
  const { replicas, storage, ui } = alertmanager;
  const host = ui && hasIngress ? hostName(ui.host, domain) : undefined;
  const config = pulumi
    .all(secrets as Record<string, pulumi.Input<string>>)
    .apply((plain) => JSON.stringify(alertmanagerConfig(alertmanager, domain, plain), null, 2));
  return {
    values: {
      alertmanager: {
        enabled: true,
        alertmanagerSpec: {
          replicas,
          podAntiAffinity: replicas > 1 ? "hard" : "soft",
          // A release stores its values in plain text, and there are secrets in this.
          useExistingSecret: true,
          configSecret: CONFIG_SECRET,
          storage: { volumeClaimTemplate: claim(storage) },
          resources: sized("small"),
          ...(host !== undefined && { externalUrl: `https://${host}/` }),
        },
      },
    },
    secrets: { [CONFIG_SECRET]: { "alertmanager.yaml": pulumi.secret(config) } },
    traffic: { egress: outside(alertmanager) },
    ...(host !== undefined && { page: { name: "alertmanager", host, service: SERVICES.alertmanager } }),
  };
}

/** Services on the internet or at home: a policy knows addresses only, and those of names change. */
function outside({ discord, heartbeat, email }: AlertmanagerConfig): readonly EgressRule[] {
  const ports = [...(discord || heartbeat ? [443] : []), ...(email ? [email.port] : [])];
  return ports.length === 0 ? [] : [toAnywhere(...new Set(ports))];
}
