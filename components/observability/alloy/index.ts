import * as pulumi from "@pulumi/pulumi";
import type { ChartRef } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { fromNamespaces, toApi, toNamespaces } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { type Pipelines, alloyConfiguration } from "./pipelines";
import { PORT, alloyValues } from "./values";

export const ALLOY_NAMESPACE = "alloy";

export interface AlloyArgs {
  readonly chart: ChartRef;
  readonly pipelines: Pipelines;
  /** Where logs go: namespace and port of Loki's pods. */
  readonly loki: { readonly namespace: string; readonly port: number };
  /** Namespace of whoever fetches metrics. */
  readonly prometheus: string;
  readonly platform: Platform;
}

/**
 * Collects the logs of pods and machines, on every node.
 * @see https://grafana.com/docs/alloy/latest/
 */
export class Alloy extends pulumi.ComponentResource {
  constructor(name: string, args: AlloyArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:observability:Alloy", name, {}, opts);
    const { loki, platform } = args;

    new Addon(
      name,
      {
        chart: args.chart,
        namespace: ALLOY_NAMESPACE,
        // Logs are files of the machine, and root's.
        needs: ["hostPath", "root"],
        values: alloyValues(alloyConfiguration(args.pipelines), args.pipelines.audit),
        ...(platform.policiesEnforced && {
          traffic: {
            ingress: [fromNamespaces([args.prometheus], PORT)],
            egress: [toApi(platform.apiServers), toNamespaces([loki.namespace], loki.port)],
          },
        }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.registerOutputs({});
  }
}
