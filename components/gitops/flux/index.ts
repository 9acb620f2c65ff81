import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, FluxConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { chartSource } from "../../shared/chart";
import { type Traffic, egressOf, fromPods } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import type { GitSource } from "../source";
import { gitSecretData } from "./credentials";
import { fluxGate } from "./gate";
import { ImageUpdates } from "./image-updates";
import { monitorOf } from "./monitor";
import { GIT_SECRET, NAMESPACE, SOPS_SECRET } from "./names";
import { instanceValues, operatorValues } from "./values";

const METRICS_PORT = 8080;
const WEBHOOKS_PORT = 9292;

/** The same as the policies that Flux brings: whom its controllers ask is for the repository to say. */
const TRAFFIC: Traffic = { ingress: [fromPods(METRICS_PORT, WEBHOOKS_PORT)], egress: egressOf("all") };

export interface FluxArgs {
  readonly operatorChart: ChartRef;
  readonly instanceChart: ChartRef;
  /** Flux's version, with its `v`. */
  readonly version: string;
  readonly flux: FluxConfig;
  /** The repository that the cluster follows. */
  readonly source: GitSource;
  /** Needed where the repository's secrets are encrypted. */
  readonly sopsAgeKey?: pulumi.Output<string>;
  readonly platform: Platform;
}

/**
 * Flux, which makes the cluster what a Git repository says. It is up when its controllers are: what is in the repository
 * is no business of the stack, and no reason for it to fail.
 * @see https://fluxoperator.dev/docs/
 */
export class Flux extends pulumi.ComponentResource {
  constructor(name: string, args: FluxArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:gitops:Flux", name, {}, opts);
    const { flux, platform, source } = args;
    const child = { parent: this, deletedWith: opts.deletedWith };

    const operator = new Addon(
      `${name}-operator`,
      {
        chart: args.operatorChart,
        namespace: NAMESPACE,
        needs: [],
        values: operatorValues(flux),
        ...(flux.networkPolicies && platform.policiesEnforced && { traffic: TRAFFIC }),
      },
      child,
    );
    const secrets = this.secrets(name, args, operator.namespace, opts.deletedWith);
    const instance = this.instance(name, args, operator, { ...child, dependsOn: [operator.release, ...secrets] });
    const ready = fluxGate(`${name}-gate`, args, { parent: this, dependsOn: instance });
    // The operator takes the definitions of custom resources away with the instance, and with them the resources.
    const custom = { parent: this, deletedWith: opts.deletedWith ?? instance, dependsOn: ready };
    if (flux.imageUpdates) {
      const namespace = operator.namespace.metadata.name;
      new ImageUpdates(
        `${name}-images`,
        { updates: flux.imageUpdates, source, domain: platform.domain, namespace },
        custom,
      );
    }
    if (flux.monitors)
      monitorOf(`${name}-monitor`, flux.components, operator.namespace, { ...child, dependsOn: ready });

    this.registerOutputs({});
  }

  /** The operator reads it as soon as it runs, and lets go of it only while it runs: it goes before the operator does. */
  private instance(
    name: string,
    { flux, source, version, instanceChart, platform }: FluxArgs,
    operator: Addon,
    opts: pulumi.CustomResourceOptions,
  ): k8s.helm.v3.Release {
    const { policiesEnforced } = platform;
    return new k8s.helm.v3.Release(
      `${name}-instance-release`,
      {
        name: instanceChart.name,
        ...chartSource(instanceChart),
        namespace: operator.namespace.metadata.name,
        values: instanceValues({ flux, source, version, policiesEnforced }),
        timeout: 600,
      },
      opts,
    );
  }

  private secrets(
    name: string,
    { source, flux, sopsAgeKey }: FluxArgs,
    namespace: k8s.core.v1.Namespace,
    deletedWith: pulumi.Resource | undefined,
  ): readonly pulumi.Resource[] {
    const secret = (role: string, secretName: string, stringData: Readonly<Record<string, pulumi.Input<string>>>) =>
      new k8s.core.v1.Secret(
        `${name}-${role}`,
        { metadata: { name: secretName, namespace: namespace.metadata.name }, stringData },
        { parent: this, deletedWith: deletedWith ?? namespace },
      );
    return [
      ...(source.credentials ? [secret("git", GIT_SECRET, gitSecretData(source.credentials))] : []),
      ...(flux.decryption ? [secret("sops", SOPS_SECRET, { "age.agekey": pulumi.secret(sopsAgeKey ?? "") })] : []),
    ];
  }
}
