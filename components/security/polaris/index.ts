import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, PolarisConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { type Ingress, ingressRoute } from "../../shared/ingress-route";
import { type Traffic, fromAnywhere, fromNamespaces, toApi } from "../../shared/network-policy";
import { type Platform, hostName } from "../../shared/platform";
import { polarisValues } from "./values";
import { Warnings } from "./warnings";

const NAMESPACE = "polaris";
/** Ports of its pods. */
const [PAGE, WEBHOOK] = [8080, 9876];

export interface PolarisArgs {
  readonly chart: ChartRef;
  readonly polaris: PolarisConfig;
  /** Who signs the webhook's certificate, ready to do so; needed where admission is enforced. */
  readonly signer?: pulumi.Resource;
  /** The way in for its page. */
  readonly ingress?: Ingress;
  readonly platform: Platform;
}

/**
 * Workloads held against good practice: a page that says what is found and, where asked for, a word before they come in.
 * @see https://polaris.docs.fairwinds.com/
 */
export class Polaris extends pulumi.ComponentResource {
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;

  constructor(name: string, args: PolarisArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:security:Polaris", name, {}, opts);
    const { polaris, platform, ingress, signer } = args;
    const enforced = polaris.admission?.mode === "enforce";

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        // The chart gives the webhook's pod no seccomp profile, and has no value for it.
        needs: enforced ? ["root"] : [],
        values: polarisValues(polaris),
        after: enforced && signer ? [signer] : [],
        ...(platform.policiesEnforced && { traffic: traffic(args) }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );
    if (polaris.admission?.mode === "warn") {
      const { namespaces } = polaris.admission;
      new Warnings(`${name}-warnings`, { namespaces }, { parent: this, deletedWith: opts.deletedWith });
    }
    this.urls = {};
    if (polaris.dashboard && ingress) {
      const host = hostName(polaris.dashboard.host, platform.domain);
      const target = { name: "polaris-dashboard", kind: "Service", port: 80 } as const;
      const namespace = addon.namespace.metadata.name;
      ingressRoute(
        `${name}-page`,
        { name: "polaris", namespace, host, target, middlewares: [ingress.guard] },
        ingress,
        { parent: this, deletedWith: opts.deletedWith },
      );
      this.urls = { polaris: `https://${host}/` };
    }

    this.registerOutputs({});
  }
}

function traffic({ polaris, ingress, platform }: PolarisArgs): Traffic {
  return {
    ingress: [
      ...(polaris.admission?.mode === "enforce" ? [fromAnywhere(WEBHOOK)] : []),
      ...(polaris.dashboard && ingress ? [fromNamespaces([ingress.namespace], PAGE)] : []),
    ],
    egress: [toApi(platform.apiServers)],
  };
}
