import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MONITORING_API } from "../prometheus/names";
import { PORT, latencyPod, probeSpec, proberConfig } from "./resources";

export interface LatencyArgs {
  /** Image of blackbox-exporter, with its tag. */
  readonly image: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** Where Prometheus is; its policies let this out, too. */
  readonly namespace: k8s.core.v1.Namespace;
  /** What brings the kind of object that the probe is. */
  readonly definitions: pulumi.Resource;
}

/**
 * How long a connection from a pod to each node takes to open: cables, switches and machines that are busy.
 * @see https://github.com/prometheus/blackbox_exporter
 */
export class Latency extends pulumi.ComponentResource {
  constructor(name: string, args: LatencyArgs, opts: pulumi.CustomResourceOptions) {
    super("homelab:observability:Latency", name, {}, opts);
    const { image, nodes, namespace, definitions } = args;
    const labels = { "app.kubernetes.io/name": "node-latency" };
    const metadata = { name: "node-latency", namespace: namespace.metadata.name };
    const child = { parent: this, deletedWith: opts.deletedWith ?? namespace };

    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata, data: { "blackbox.yml": JSON.stringify(proberConfig) } },
      child,
    );
    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { ...metadata, labels },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: latencyPod(image) } },
      },
      { ...child, dependsOn: config },
    );
    const annotations = { "pulumi.com/skipAwait": "true" };
    new k8s.core.v1.Service(
      `${name}-service`,
      { metadata: { ...metadata, annotations }, spec: { selector: labels, ports: [{ name: "http", port: PORT }] } },
      child,
    );
    new k8s.apiextensions.CustomResource(
      `${name}-probe`,
      { apiVersion: MONITORING_API, kind: "Probe", metadata, spec: probeSpec(nodes) },
      { ...child, dependsOn: definitions },
    );

    this.registerOutputs({});
  }
}
