import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Addon } from "../../../shared/addon";
import { Gate } from "../../../shared/gate";
import { fromAnywhere, fromPods, toApi } from "../../../shared/network-policy";
import { webhookGate } from "../../../shared/webhook-gate";
import type { PolicyEngineArgs } from "../arguments";
import { type PodPolicy, baseline } from "../baseline";
import {
  CONSTRAINT_API,
  POD,
  TEMPLATE_API,
  constraint,
  constraintKind,
  constraintTemplate,
  definition,
} from "./resources";
import { gatekeeperValues } from "./values";

const WEBHOOK_PORT = 8443;
const METRICS_PORT = 8888;

/**
 * Holds pods to the security baseline.
 * @see https://open-policy-agent.github.io/gatekeeper/website/docs/
 */
export class Gatekeeper extends pulumi.ComponentResource {
  constructor(name: string, args: PolicyEngineArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:security:Gatekeeper", name, {}, opts);
    const { platform, action, excluded } = args;
    const child = { parent: this, deletedWith: opts.deletedWith };

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: "gatekeeper-system",
        needs: [],
        values: gatekeeperValues(excluded),
        ...(platform.policiesEnforced && {
          traffic: {
            ingress: [fromAnywhere(WEBHOOK_PORT), fromPods(METRICS_PORT)],
            egress: [toApi(platform.apiServers)],
          },
        }),
      },
      child,
    );
    const policies = baseline(POD);
    // Its definitions are kept when the release goes: what is made of them is deleted one by one, before it.
    const custom = { ...child, dependsOn: [addon.release, this.webhook(name, args, policies, addon)] };
    const templates = new Map(policies.map((policy) => [policy.name, template(name, policy, custom)]));
    const served = this.definitions(name, args, policies, [...templates.values()]);
    for (const policy of policies) {
      new k8s.apiextensions.CustomResource(
        `${name}-${policy.name}`,
        {
          apiVersion: CONSTRAINT_API,
          kind: constraintKind(policy.name),
          metadata: { name: policy.name },
          spec: constraint(action, excluded),
        },
        // With its template goes the definition.
        { ...child, deletedWith: opts.deletedWith ?? templates.get(policy.name), dependsOn: served },
      );
    }

    this.registerOutputs({});
  }

  private webhook(
    name: string,
    { chart, platform }: PolicyEngineArgs,
    [first]: readonly PodPolicy[],
    addon: Addon,
  ): pulumi.Resource {
    const always = { ...first!, expression: "true" };
    return webhookGate(
      `${name}-webhook`,
      {
        product: "Gatekeeper",
        access: platform.access,
        collection: "constrainttemplates",
        probe: {
          apiVersion: TEMPLATE_API,
          kind: "ConstraintTemplate",
          metadata: { name: constraintKind(always.name).toLowerCase() },
          spec: constraintTemplate(always),
        },
        version: chart.version,
      },
      { parent: this, dependsOn: addon.release },
    );
  }

  /** Gatekeeper makes a kind of object of each template, a moment later. */
  private definitions(
    name: string,
    { chart, platform }: PolicyEngineArgs,
    policies: readonly PodPolicy[],
    templates: readonly pulumi.Resource[],
  ): pulumi.Resource {
    const definitions = policies.map((policy) => definition(policy.name));
    return new Gate(
      `${name}-definitions`,
      {
        script: "crd",
        input: { access: platform.access, name: "Gatekeeper", definitions },
        deadlineSeconds: 300,
        triggers: [chart.version, ...definitions],
      },
      { parent: this, dependsOn: [...templates] },
    );
  }
}

function template(name: string, policy: PodPolicy, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  return new k8s.apiextensions.CustomResource(
    `${name}-${policy.name}-template`,
    {
      apiVersion: TEMPLATE_API,
      kind: "ConstraintTemplate",
      metadata: { name: constraintKind(policy.name).toLowerCase() },
      spec: constraintTemplate(policy),
    },
    opts,
  );
}
