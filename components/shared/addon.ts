import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef } from "../../config/schema";
import { chartSource } from "./chart";
import { ownPolicy, type Traffic } from "./network-policy";
import { podSecurityLabels, podSecurityLevel, type PodNeed } from "./pod-security";

export interface AddonArgs {
  readonly chart: ChartRef;
  readonly namespace: string;
  /** What the chart's pods need beyond the restricted Pod Security Standard; the namespace allows that and no more. */
  readonly needs: readonly PodNeed[];
  /** Chart values. No secrets: a release stores its values in plain text. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Secrets that its pods read, by name: key → value. They are there before the pods, and change before them. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
  /** What the release needs beside its namespace and secrets: the namespaces of others that it puts something into. */
  readonly after?: readonly pulumi.Resource[];
  /** Traffic of its pods beyond each other and DNS; all other is denied. Default: no policy at all. */
  readonly traffic?: Traffic;
  /** How long the chart's workloads may take to be ready, in seconds. Default 600: boards pull images slowly. */
  readonly timeoutSeconds?: number;
}

/** How an addon leaves; handed to its children by hand, because the SDK does not. */
export type AddonOptions = pulumi.ComponentResourceOptions & Pick<pulumi.CustomResourceOptions, "retainOnDelete">;

/** A Helm release in a namespace of its own. */
export class Addon extends pulumi.ComponentResource {
  readonly namespace: k8s.core.v1.Namespace;
  /** Depend on this where custom resources need the chart's CRDs. */
  readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: AddonArgs, opts: AddonOptions) {
    super("homelab:shared:Addon", name, {}, opts);
    const { deletedWith, protect, retainOnDelete } = opts;
    const lasting = { parent: this, deletedWith, protect, retainOnDelete };

    this.namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: args.namespace, labels: podSecurityLabels(podSecurityLevel(args.needs)) } },
      lasting,
    );
    if (args.traffic) this.policy(name, args.traffic, deletedWith);
    const before = [...this.secrets(name, args.secrets ?? {}, deletedWith), ...(args.after ?? [])];
    this.release = new k8s.helm.v3.Release(
      `${name}-release`,
      {
        name: args.chart.name,
        ...chartSource(args.chart),
        namespace: this.namespace.metadata.name,
        values: args.values,
        timeout: args.timeoutSeconds ?? 600,
      },
      { ...lasting, dependsOn: before },
    );

    this.registerOutputs({ namespace: args.namespace });
  }

  private secrets(
    name: string,
    wanted: NonNullable<AddonArgs["secrets"]>,
    deletedWith: pulumi.Resource | undefined,
  ): readonly pulumi.Resource[] {
    return Object.entries(wanted).map(
      ([secret, stringData]) =>
        new k8s.core.v1.Secret(
          `${name}-${secret}`,
          { metadata: { name: secret, namespace: this.namespace.metadata.name }, stringData },
          { parent: this, deletedWith: deletedWith ?? this.namespace },
        ),
    );
  }

  private policy(name: string, traffic: Traffic, deletedWith: pulumi.Resource | undefined): void {
    new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      { metadata: { name: "addon", namespace: this.namespace.metadata.name }, spec: ownPolicy(traffic) },
      { parent: this, deletedWith: deletedWith ?? this.namespace },
    );
  }
}
