import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { TunnelConfig } from "../../../config/schema";
import { fingerprint } from "../../shared/fingerprint";
import { type Traffic, ownPolicy } from "../../shared/network-policy";
import { podSecurityLabels } from "../../shared/pod-security";
import { TOKEN_SECRET, connectorLabels, connectorPod, metricsAnnotations } from "./pod";

const NAMESPACE = "cloudflared";

export interface ConnectorsArgs {
  readonly image: string;
  readonly tunnel: Pick<TunnelConfig, "replicas" | "protocol">;
  /** What the connectors show to Cloudflare; secret. */
  readonly token: pulumi.Output<string>;
  /** Default: no policy at all. */
  readonly traffic?: Traffic;
}

export interface ConnectorsOptions extends pulumi.ComponentResourceOptions {
  /** The tunnel's rules: connectors without any would answer for nothing. */
  readonly dependsOn: pulumi.Resource;
}

/** The near end of a tunnel: `cloudflared`, which keeps connections to Cloudflare open. */
export class Connectors extends pulumi.ComponentResource {
  constructor(name: string, args: ConnectorsArgs, opts: ConnectorsOptions) {
    super("homelab:cloudflare:Connectors", name, {}, opts);
    const { deletedWith, dependsOn } = opts;

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: NAMESPACE, labels: podSecurityLabels("restricted") } },
      { parent: this, deletedWith },
    );
    const inside = { parent: this, deletedWith: deletedWith ?? namespace };
    const metadata = { name: "cloudflared", namespace: namespace.metadata.name };
    if (args.traffic) {
      const spec = ownPolicy(args.traffic);
      new k8s.networking.v1.NetworkPolicy(`${name}-policy`, { metadata, spec }, inside);
    }
    const secret = new k8s.core.v1.Secret(
      `${name}-token`,
      {
        metadata: { name: TOKEN_SECRET.name, namespace: metadata.namespace },
        stringData: { [TOKEN_SECRET.key]: args.token },
      },
      inside,
    );
    this.deployment(name, args, metadata, [secret, dependsOn]);
    if (args.tunnel.replicas > 1) {
      const spec = { maxUnavailable: 1, selector: { matchLabels: connectorLabels } };
      new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata, spec }, inside);
    }

    this.registerOutputs({});
  }

  private deployment(
    name: string,
    { image, tunnel, token }: ConnectorsArgs,
    metadata: { readonly name: string; readonly namespace: pulumi.Output<string> },
    dependsOn: readonly pulumi.Resource[],
  ): void {
    // Pods read the token once: another one makes other pods.
    const annotations = { ...metricsAnnotations, "homelab/token": fingerprint(token) };
    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { ...metadata, labels: connectorLabels },
        spec: {
          replicas: tunnel.replicas,
          selector: { matchLabels: connectorLabels },
          strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: { metadata: { labels: connectorLabels, annotations }, spec: connectorPod(image, tunnel) },
        },
      },
      // Not `deletedWith` anything: Cloudflare deletes no tunnel that still has connections, so they end first.
      { parent: this, dependsOn: [...dependsOn] },
    );
  }
}
