import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NamespaceConfig } from "../../../config/schema";
import { podSecurityLabels } from "../../shared/pod-security";
import { type Visitors, containerLimits, isolation, quota } from "./resources";

export interface AppNamespaceArgs {
  readonly namespace: NamespaceConfig;
  readonly visitors: Visitors;
}

/** A namespace for applications: what its pods may do, use, and talk to. */
export class AppNamespace extends pulumi.ComponentResource {
  readonly namespace: k8s.core.v1.Namespace;

  constructor(name: string, args: AppNamespaceArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:security:AppNamespace", name, {}, opts);
    const { namespace: config } = args;

    this.namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: config.name, labels: { ...config.labels, ...podSecurityLabels(config.podSecurity) } } },
      { parent: this, deletedWith: opts.deletedWith },
    );
    const inside = { parent: this, deletedWith: opts.deletedWith ?? this.namespace };
    const metadata = (object: string) => ({ name: object, namespace: this.namespace.metadata.name });

    if (config.quota) {
      const spec = { hard: quota(config.quota) };
      new k8s.core.v1.ResourceQuota(`${name}-quota`, { metadata: metadata("quota"), spec }, inside);
    }
    const limits = { limits: [containerLimits(config.limits)] };
    new k8s.core.v1.LimitRange(`${name}-limits`, { metadata: metadata("limits"), spec: limits }, inside);
    for (const [policy, spec] of Object.entries(isolation(config, args.visitors))) {
      new k8s.networking.v1.NetworkPolicy(`${name}-${policy}`, { metadata: metadata(policy), spec }, inside);
    }

    this.registerOutputs({});
  }
}
