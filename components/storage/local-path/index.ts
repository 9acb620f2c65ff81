import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, LocalPathClass } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { localPathValues } from "./values";

export interface LocalPathArgs {
  readonly chart: ChartRef;
  readonly storage: LocalPathClass;
  /** Names of the nodes that may have volumes. */
  readonly nodes: readonly string[];
  readonly platform: Platform;
}

/**
 * A folder on the pod's node for each claim.
 * @see https://github.com/rancher/local-path-provisioner
 */
export class LocalPath extends pulumi.ComponentResource {
  constructor(name: string, args: LocalPathArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:storage:LocalPath", name, {}, opts);

    new Addon(
      name,
      {
        chart: args.chart,
        namespace: "local-path-storage",
        // A helper pod makes and removes folders of the machine.
        needs: ["hostPath", "root"],
        values: localPathValues(args.storage, args.nodes),
        ...(args.platform.policiesEnforced && { traffic: { egress: [toApi(args.platform.apiServers)] } }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.registerOutputs({});
  }
}
