import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, FlannelConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { flannelValues } from "./values";

export interface FlannelArgs {
  readonly chart: ChartRef;
  readonly flannel: FlannelConfig;
  /** Pod CIDR of the cluster: `10.42.0.0/16`. */
  readonly pods: string;
}

/**
 * Pod network: nodes become Ready once it runs.
 * @see https://github.com/flannel-io/flannel
 */
export class Flannel extends pulumi.ComponentResource {
  /** Done when it runs on every node: pods that start before wait for it. */
  readonly release: pulumi.Resource;

  constructor(name: string, args: FlannelArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:Flannel", name, {}, opts);

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: "kube-flannel",
        // It sets up interfaces and routes on the host.
        needs: ["hostNetwork", "hostPath", "privileged"],
        values: flannelValues(args.flannel, args.pods),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.release = addon.release;
    this.registerOutputs({});
  }
}
