import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef } from "../../config/schema";
import { chartSource } from "./chart";
import { podSecurityLabels, type PodSecurityLevel } from "./pod-security";

export interface AddonArgs {
  readonly chart: ChartRef;
  readonly namespace: string;
  /** The strictest level that the chart's own pods can run under. */
  readonly podSecurity: PodSecurityLevel;
  /** Chart values. No secrets: a release stores its values in plain text. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How long the chart's workloads may take to be ready, in seconds. Default 600: boards pull images slowly. */
  readonly timeoutSeconds?: number;
}

/** A Helm release in a namespace of its own. */
export class Addon extends pulumi.ComponentResource {
  readonly namespace: k8s.core.v1.Namespace;
  /** Depend on this where custom resources need the chart's CRDs. */
  readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:shared:Addon", name, {}, opts);
    // Unlike the provider, this is not handed down from parent to child by the SDK.
    const child = { parent: this, deletedWith: opts.deletedWith };

    this.namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: args.namespace, labels: podSecurityLabels(args.podSecurity) } },
      child,
    );
    this.release = new k8s.helm.v3.Release(
      `${name}-release`,
      {
        name: args.chart.name,
        ...chartSource(args.chart),
        namespace: this.namespace.metadata.name,
        values: args.values,
        timeout: args.timeoutSeconds ?? 600,
      },
      child,
    );

    this.registerOutputs({ namespace: args.namespace });
  }
}
