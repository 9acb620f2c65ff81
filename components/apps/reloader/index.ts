import * as pulumi from "@pulumi/pulumi";
import type { ChartRef } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { reloaderValues } from "./values";

export interface ReloaderArgs {
  readonly chart: ChartRef;
  readonly platform: Platform;
}

/**
 * Restarts pods whose config maps or secrets changed.
 * @see https://github.com/stakater/Reloader
 */
export class Reloader extends pulumi.ComponentResource {
  constructor(name: string, args: ReloaderArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:apps:Reloader", name, {}, opts);

    new Addon(
      name,
      {
        chart: args.chart,
        namespace: "reloader",
        needs: [],
        values: reloaderValues(),
        ...(args.platform.policiesEnforced && { traffic: { egress: [toApi(args.platform.apiServers)] } }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.registerOutputs({});
  }
}
