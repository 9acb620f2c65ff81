import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, MetricsServerConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { fromAnywhere, toAnywhere, toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { metricsServerValues } from "./values";

/** Its own port, and that of every kubelet. */
const PORT = 10250;

export interface MetricsServerArgs {
  readonly chart: ChartRef;
  readonly metricsServer: MetricsServerConfig;
  readonly platform: Platform;
}

/**
 * Current CPU and memory of nodes and pods.
 * @see https://github.com/kubernetes-sigs/metrics-server
 */
export class MetricsServer extends pulumi.ComponentResource {
  constructor(name: string, args: MetricsServerArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:observability:MetricsServer", name, {}, opts);
    const { apiServers, policiesEnforced } = args.platform;

    new Addon(
      name,
      {
        chart: args.chart,
        // Of its own: kube-system has no Pod Security level, and other pods are none of its business.
        namespace: "metrics-server",
        needs: [],
        values: metricsServerValues(args.metricsServer),
        ...(policiesEnforced && {
          traffic: { ingress: [fromAnywhere(PORT)], egress: [toApi(apiServers), toAnywhere(PORT)] },
        }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.registerOutputs({});
  }
}
