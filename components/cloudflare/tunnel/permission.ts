import * as pulumi from "@pulumi/pulumi";

const ADVICE =
  "homelab:cloudflare.tunnel: Cloudflare does not let this token make tunnels. Give the secret cloudflareApiToken the " +
  "permission Cloudflare Tunnel Edit for the account of the zone, as docs/cloudflare.md says, and update again.";

/** What Cloudflare says to a token that may not do something; it says the same to one that it does not know. */
const FORBIDDEN = /\b40[13]\b|Authentication error|Not authorized/;

/** A hook that adds to Cloudflare's "Authentication error" what is missing. It tries nothing again. */
export function mayEditTunnels(): pulumi.ErrorHook {
  return new pulumi.ErrorHook("homelab-tunnel-permission", async ({ errors: [latest = ""] }) => {
    if (FORBIDDEN.test(latest)) await pulumi.log.error(ADVICE);
    return false;
  });
}
