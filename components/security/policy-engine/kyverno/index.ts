import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Addon } from "../../../shared/addon";
import { fromAnywhere, fromPods, toApi } from "../../../shared/network-policy";
import { webhookGate } from "../../../shared/webhook-gate";
import type { PolicyEngineArgs } from "../arguments";
import { baseline } from "../baseline";
import { API_VERSION, validatingPolicy } from "./policy";
import { kyvernoValues } from "./values";

const WEBHOOK_PORT = 9443;
const METRICS_PORT = 8000;

/**
 * Holds pods to the security baseline.
 * @see https://kyverno.io/docs/
 */
export class Kyverno extends pulumi.ComponentResource {
  constructor(name: string, args: PolicyEngineArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:security:Kyverno", name, {}, opts);
    const { platform, action, excluded } = args;

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: "kyverno",
        needs: [],
        values: kyvernoValues(excluded),
        ...(platform.policiesEnforced && {
          traffic: {
            ingress: [fromAnywhere(WEBHOOK_PORT), fromPods(METRICS_PORT)],
            egress: [toApi(platform.apiServers)],
          },
        }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );
    const webhook = this.webhook(name, args, addon);
    for (const policy of baseline("object")) {
      new k8s.apiextensions.CustomResource(
        `${name}-${policy.name}`,
        {
          apiVersion: API_VERSION,
          kind: "ValidatingPolicy",
          metadata: { name: policy.name },
          spec: validatingPolicy(policy, action, excluded),
        },
        // The release takes its definitions away, and with them what is made of them.
        { parent: this, deletedWith: opts.deletedWith ?? addon.release, dependsOn: [addon.release, webhook] },
      );
    }

    this.registerOutputs({});
  }

  /** It sets up its webhook by itself once it runs, and looks at policies with it. */
  private webhook(name: string, { chart, platform }: PolicyEngineArgs, addon: Addon): pulumi.Resource {
    const always = { message: "Never said.", expression: "true" };
    return webhookGate(
      `${name}-webhook`,
      {
        product: "Kyverno",
        access: platform.access,
        collection: "validatingpolicies",
        probe: {
          apiVersion: API_VERSION,
          kind: "ValidatingPolicy",
          metadata: { name: "webhook-probe" },
          spec: validatingPolicy(always, "audit", []),
        },
        version: chart.version,
      },
      { parent: this, dependsOn: addon.release },
    );
  }
}
