import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, ExternalDnsConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { fingerprint } from "../../shared/fingerprint";
import { type Traffic, fromPods, toApi, toInternet } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { METRICS, TOKEN_SECRET, externalDnsValues } from "./values";

export interface ExternalDnsArgs {
  readonly chart: ChartRef;
  readonly externalDns: ExternalDnsConfig;
  /** Name of the cluster, which its records are told from others by. */
  readonly owner: string;
  /** Identifiers of the zones that its domains are in. */
  readonly zoneIds: readonly pulumi.Input<string>[];
  /** May read the zones and edit their DNS. */
  readonly apiToken: pulumi.Input<string>;
  /** What it watches: the namespace, where it is a single one, and what brings the kinds of objects. */
  readonly watched: readonly pulumi.Resource[];
  readonly platform: Platform;
}

/**
 * Records that Services and Ingresses ask for. It changes only those that its own text records name, in domains in which the
 * program makes none.
 * @see https://kubernetes-sigs.github.io/external-dns/
 */
export class ExternalDns extends pulumi.ComponentResource {
  constructor(name: string, args: ExternalDnsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cloudflare:ExternalDns", name, {}, opts);
    const { externalDns, owner, zoneIds, platform } = args;
    const apiToken = pulumi.secret(args.apiToken);

    new Addon(
      name,
      {
        chart: args.chart,
        namespace: "external-dns",
        needs: [],
        secrets: { [TOKEN_SECRET.name]: { [TOKEN_SECRET.key]: apiToken } },
        values: externalDnsValues({ externalDns, owner, zoneIds, tokenHash: fingerprint(apiToken) }),
        after: args.watched,
        ...(platform.policiesEnforced && { traffic: traffic(platform) }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.registerOutputs({});
  }
}

/** Cloudflare is asked over HTTPS. */
const traffic = ({ apiServers }: Platform): Traffic => ({
  ingress: [fromPods(METRICS)],
  egress: [toApi(apiServers), toInternet(443)],
});
