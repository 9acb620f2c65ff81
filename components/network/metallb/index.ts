import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AddressPool, ChartRef } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { fromAnywhere, toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { webhookGate } from "../../shared/webhook-gate";
import { API_VERSION, ipAddressPool, l2Advertisement } from "./resources";
import { metalLBValues } from "./values";

const NAMESPACE = "metallb-system";
const WEBHOOK_PORT = 9443;

export interface MetalLBArgs {
  readonly chart: ChartRef;
  /** At least one; a service may name the pool that it wants. */
  readonly pools: readonly AddressPool[];
  readonly platform: Platform;
  /** How long the admission webhook may take to answer, in seconds. Default 300. */
  readonly webhookSeconds?: number;
}

/**
 * Load balancer addresses on bare metal, announced by ARP from one node at a time.
 * @see https://metallb.io/concepts/layer2/
 */
export class MetalLB extends pulumi.ComponentResource {
  constructor(name: string, args: MetalLBArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:MetalLB", name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        // The speaker opens raw sockets on the host's network.
        needs: ["hostNetwork", "privileged"],
        values: metalLBValues(),
        ...(args.platform.policiesEnforced && {
          traffic: { ingress: [fromAnywhere(WEBHOOK_PORT)], egress: [toApi(args.platform.apiServers)] },
        }),
      },
      child,
    );
    const webhook = this.webhookGate(name, args, addon);
    // Removing the release takes the definitions of custom resources away, and with them the resources.
    const custom = { parent: this, deletedWith: addon.release };

    for (const pool of args.pools) {
      const metadata = { name: pool.name, namespace: addon.namespace.metadata.name };
      const addresses = new k8s.apiextensions.CustomResource(
        `${name}-${pool.name}-pool`,
        { apiVersion: API_VERSION, kind: "IPAddressPool", metadata, spec: ipAddressPool(pool) },
        { ...custom, dependsOn: [addon.release, webhook] },
      );
      new k8s.apiextensions.CustomResource(
        `${name}-${pool.name}-advertisement`,
        { apiVersion: API_VERSION, kind: "L2Advertisement", metadata, spec: l2Advertisement(pool) },
        { ...custom, dependsOn: addresses },
      );
    }

    this.registerOutputs({});
  }

  private webhookGate(name: string, { chart, platform, webhookSeconds }: MetalLBArgs, addon: Addon): pulumi.Resource {
    return webhookGate(
      `${name}-webhook`,
      {
        product: "MetalLB",
        access: platform.access,
        collection: `namespaces/${NAMESPACE}/ipaddresspools`,
        probe: {
          apiVersion: API_VERSION,
          kind: "IPAddressPool",
          metadata: { name: "webhook-probe", namespace: NAMESPACE },
          // From a range for documentation (RFC 5737): overlaps with no real pool.
          spec: { addresses: ["192.0.2.1/32"], autoAssign: false },
        },
        version: chart.version,
        deadlineSeconds: webhookSeconds,
      },
      { parent: this, dependsOn: addon.release },
    );
  }
}
