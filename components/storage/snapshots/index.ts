import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { type SnapshotClass, snapshotControllerValues } from "./values";

export interface SnapshotsArgs {
  readonly chart: ChartRef;
  readonly classes: readonly SnapshotClass[];
  readonly platform: Platform;
}

/**
 * Snapshots of volumes.
 * @see https://github.com/kubernetes-csi/external-snapshotter
 */
export class Snapshots extends pulumi.ComponentResource {
  constructor(name: string, args: SnapshotsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:storage:Snapshots", name, {}, opts);

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: "snapshot-controller",
        needs: [],
        values: snapshotControllerValues(),
        ...(args.platform.policiesEnforced && { traffic: { egress: [toApi(args.platform.apiServers)] } }),
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    // Not by the chart: it brings their definition, and cannot make objects of it in the same breath.
    for (const { name: className, ...fields } of args.classes) {
      new k8s.apiextensions.CustomResource(
        `${name}-${className}`,
        {
          apiVersion: "snapshot.storage.k8s.io/v1",
          kind: "VolumeSnapshotClass",
          metadata: { name: className },
          ...fields,
        },
        // The definition goes with the release, and the classes with it.
        { parent: this, deletedWith: opts.deletedWith ?? addon.release, dependsOn: addon.release },
      );
    }

    this.registerOutputs({});
  }
}
