import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { ClusterConfig, TalosBootstrap } from "../../../config/schema";
import { expiresWithin, expiryOf } from "../expiry";
import { onlineNodes } from "../online";
import { controlPlanesOf } from "./membership";

type ClientConfiguration = talos.types.ClientConfiguration;

export interface TalosconfigArgs {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  /** Credentials that came with the cluster's secrets; secret. */
  readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  /** Known when control planes run that can sign: the kubeconfig of the first one, say. */
  readonly after: pulumi.Output<unknown>;
}

export interface Talosconfig {
  /** For talosctl; secret. */
  readonly talosconfig: pulumi.Output<string>;
  /** When its certificate ends, as `2027-11-21T18:00:00.000Z`. */
  readonly expires: pulumi.Output<string>;
}

/** Admin access to the Talos API, whose certificate is another one when the first one is near its end. */
export function createTalosconfig(name: string, args: TalosconfigArgs, parent: pulumi.Resource): Talosconfig {
  const credentials = createCredentials(name, args, parent);
  return {
    talosconfig: talosconfigOf(args.cluster, credentials, parent),
    expires: pulumi.unsecret(credentials.apply((known) => expiryOf(known.clientCertificate).toISOString())),
  };
}

/**
 * The provider renews its certificate with a month left, and with it updates every machine. People's access is renewed
 * before that, by a certificate of its own that a control plane signs: nothing else changes.
 */
function createCredentials(
  name: string,
  { cluster, talos: settings, clientConfiguration, after }: TalosconfigArgs,
  parent: pulumi.Resource,
): pulumi.Output<ClientConfiguration> {
  const isDue = pulumi.unsecret(
    clientConfiguration.apply((known) => expiresWithin(known.clientCertificate, settings.renewalDays)),
  );
  const controlPlanes = controlPlanesOf(cluster).map((node) => ({ name: node.name, address: node.address }));
  const input = pulumi.all([clientConfiguration, after]).apply(([credentials]) => ({ controlPlanes, credentials }));
  const renewed = new local.Command(
    `${name}-credentials`,
    {
      create: isDue.apply((due) => (due ? "node ops/gates/credentials.mjs" : NOTHING)),
      stdin: pulumi.secret(pulumi.jsonStringify(input)),
      logging: local.Logging.None,
      addPreviousOutputInEnv: false,
    },
    { parent, additionalSecretOutputs: ["stdin", "stdout", "stderr"] },
  );
  const chosen = pulumi
    .all([isDue, clientConfiguration, renewed.stdout])
    .apply(([due, original, answer]) => (due ? (JSON.parse(answer) as ClientConfiguration) : original));
  return pulumi.secret(chosen);
}

/** A command of the shell that does nothing. */
const NOTHING = ":";

/** Its endpoints are machines, never the VIP: that one is gone when the Talos API is needed most. */
function talosconfigOf(
  cluster: ClusterConfig,
  clientConfiguration: pulumi.Output<ClientConfiguration>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const endpoints = controlPlanesOf(cluster).map((node) => node.address);
  const nodes = onlineNodes(cluster).map((node) => node.address);
  const client = { clusterName: cluster.name, clientConfiguration, endpoints, nodes };
  return pulumi.secret(talos.client.getConfigurationOutput(client, { parent }).talosConfig);
}
