import * as cloudflare from "@pulumi/cloudflare";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { TunnelConfig } from "../../../config/schema";
import { type Platform, hostName } from "../../shared/platform";
import { AUTOMATIC, type PlannedRecord } from "../dns/plan";
import { failure, reasonOf } from "../failure";
import { Connectors } from "./connectors";
import { type Behind, ingressRules } from "./origin";
import { tunnelNameIsFree, tunnelsNamed } from "./name";
import { mayEditTunnels } from "./permission";
import { tunnelTraffic } from "./traffic";

export interface TunnelArgs {
  readonly tunnel: TunnelConfig;
  /** Of the tunnel, at Cloudflare. */
  readonly displayName: string;
  readonly accountId: pulumi.Input<string>;
  /** Image of the connectors. */
  readonly image: string;
  readonly behind: Behind;
  readonly platform: Platform;
}

export interface TunnelOptions extends pulumi.ComponentResourceOptions {
  /** Of Cloudflare. */
  readonly provider: cloudflare.Provider;
  /** Of the cluster that the connectors run in. */
  readonly cluster: k8s.Provider;
}

/**
 * A way in from the internet that the cluster itself opens, from the inside: no port is forwarded, no address needed.
 * @see https://developers.cloudflare.com/tunnel/
 */
export class Tunnel extends pulumi.ComponentResource {
  /** What leads each host to the tunnel. */
  readonly records: readonly PlannedRecord[];

  constructor(name: string, args: TunnelArgs, { cluster, provider, ...opts }: TunnelOptions) {
    super("homelab:cloudflare:Tunnel", name, {}, opts);
    const { tunnel, accountId, behind, platform } = args;
    const child = { parent: this, provider };

    const nameIsFree = tunnelNameIsFree((account, wanted) => tunnelsNamed(account, wanted, provider));
    const remote = new cloudflare.ZeroTrustTunnelCloudflared(
      `${name}-tunnel`,
      // Without `configSrc` the provider takes the tunnel for another kind later on, and replaces it.
      { accountId, name: args.displayName, configSrc: "cloudflare" },
      { ...child, hooks: { beforeCreate: [nameIsFree], onError: [mayEditTunnels()] } },
    );
    const rules = new cloudflare.ZeroTrustTunnelCloudflaredConfig(
      `${name}-rules`,
      {
        accountId,
        tunnelId: remote.id,
        source: "cloudflare",
        config: { ingresses: ingressRules(tunnel.routes, behind, platform) },
      },
      child,
    );
    const token = pulumi.secret(
      pulumi.all([accountId, remote.id]).apply(([account, id]) => tokenOf(account, id, provider)),
    );
    const traffic = platform.policiesEnforced ? tunnelTraffic(tunnel.routes, behind.ingressNamespace) : undefined;
    new Connectors(
      `${name}-connectors`,
      { image: args.image, tunnel, token, ...(traffic && { traffic }) },
      { parent: this, provider: cluster, deletedWith: opts.deletedWith, dependsOn: rules },
    );

    // Names lead to the tunnel once it has rules for them.
    const content = pulumi.all([remote.id, rules.id]).apply(([id]) => `${id}.cfargotunnel.com`);
    this.records = tunnel.routes.map((route) => tunnelRecord(hostName(route.host, platform.domain), content));
    this.registerOutputs({});
  }
}

/** What connectors show; whoever has it can answer for the tunnel. */
async function tokenOf(accountId: string, tunnelId: string, provider: cloudflare.Provider): Promise<string> {
  const args = { accountId, tunnelId };
  const { token } = await cloudflare.getZeroTrustTunnelCloudflaredToken(args, { provider }).catch((error: unknown) => {
    const advice = "Reading it takes the permission Cloudflare Tunnel Edit, not only Read.";
    throw failure(`homelab:cloudflare.tunnel: the tunnel's token could not be read: ${reasonOf(error)}. ${advice}`);
  });
  return token;
}

function tunnelRecord(name: string, content: pulumi.Output<string>): PlannedRecord {
  return { name, type: "CNAME", content, ttl: AUTOMATIC, proxied: true };
}
