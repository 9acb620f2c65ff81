import * as cloudflare from "@pulumi/cloudflare";
import type * as pulumi from "@pulumi/pulumi";
import { beforeCreate, importCommand } from "../before-create";
import { reasonOf } from "../failure";

/** A tunnel that the account has, as far as its name is concerned. */
export type ExistingTunnel = Pick<
  cloudflare.types.output.GetZeroTrustTunnelCloudflaredsResult,
  "id" | "name" | "createdAt"
>;

/** Tunnels of the account that have exactly that name. */
export type LookUp = (accountId: string, name: string) => Promise<readonly ExistingTunnel[]>;

interface Wanted {
  readonly accountId: string;
  readonly name: string;
}

/**
 * A hook that refuses to make a tunnel beside one of the same name. Cloudflare refuses that too, but says neither which one it
 * is nor what to do.
 */
export function tunnelNameIsFree(lookUp: LookUp): pulumi.ResourceHook {
  return beforeCreate<Wanted>("homelab-tunnel-name-is-free", async ({ accountId, name }, place) => {
    const there = (await lookUp(accountId, name)).find((tunnel) => tunnel.name === name);
    if (there) throw new Error(refusal(there, importCommand(place, "tunnel", `${accountId}/${there.id}`)));
  });
}

/** @throws Error that says what Cloudflare said */
export async function tunnelsNamed(
  accountId: string,
  name: string,
  provider: cloudflare.Provider,
): Promise<readonly ExistingTunnel[]> {
  const query = { accountId, name, isDeleted: false };
  const { results } = await cloudflare.getZeroTrustTunnelCloudflareds(query, { provider }).catch((error: unknown) => {
    const reason = reasonOf(error);
    const advice = "It takes the permission Cloudflare Tunnel Edit, for the account of the zone.";
    throw new Error(`homelab: tunnel ${name}: whether the name is free could not be looked up: ${reason}. ${advice}`);
  });
  return results;
}

function refusal({ id, name, createdAt }: ExistingTunnel, command: string): string {
  return (
    `homelab: tunnel ${name}: there is a tunnel of that name at Cloudflare already, id ${id}, made ${createdAt}: somebody ` +
    "else's, or this stack's own of an interrupted update. Nothing was changed. If it is somebody else's, choose another name " +
    `(homelab:cloudflare.tunnel.name). To give it to this stack, run\n  ${command}\nand update again.`
  );
}
