import type { Operation } from "../operations";
import { dataLoss, inPlace, replacement, type Verdict } from "./verdict";

interface Knowledge {
  /** What is cut off when it is gone for good. */
  readonly outage: string;
  /** What a replacement is like. */
  readonly replaced: string;
}

const kinds: Readonly<Record<string, Knowledge>> = {
  DnsRecord: {
    outage: "outage: the name leads nowhere any more",
    replaced: "the name leads nowhere for a moment, or as long as others remember that",
  },
  ZeroTrustTunnelCloudflared: {
    outage: "outage: whatever came in through this tunnel is cut off; another one has another identity",
    replaced:
      "a new tunnel with another identity: what comes in through it is cut off until its connectors are new, too",
  },
  ZeroTrustTunnelCloudflaredConfig: {
    outage: "outage: the tunnel leads nowhere any more",
    replaced: "the tunnel leads nowhere for a moment",
  },
};

/** Names and ways in at Cloudflare. Nothing there is restarted. */
export function cloudflare({ kind, identity }: Operation): Verdict | undefined {
  const knowledge = kinds[identity.type.split(":").at(-1) ?? ""];
  if (!knowledge) return undefined;
  if (kind === "delete") return dataLoss(knowledge.outage);
  if (kind === "replace" || kind === "rename") return replacement(knowledge.replaced);
  return inPlace();
}
