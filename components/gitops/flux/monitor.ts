import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Tells the Prometheus Operator of the controllers' metrics; those of Flux's operator are told of by its chart. */
export function monitorOf(
  name: string,
  components: readonly string[],
  namespace: k8s.core.v1.Namespace,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name: "flux", namespace: namespace.metadata.name },
      spec: {
        selector: { matchExpressions: [{ key: "app", operator: "In", values: [...components] }] },
        podMetricsEndpoints: [{ port: "http-prom" }],
      },
    },
    opts,
  );
}
