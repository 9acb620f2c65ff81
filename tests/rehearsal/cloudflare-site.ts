import type { CloudflareCall } from "../../rehearsal/driver/cloudflare-double";
import { observe, type Observed, type Setup } from "./site";

/** Names that the stack of `cloudflareSite` has. */
export const NAMES = {
  api: "kubestaging.local.hallonen.se",
  www: "www.hallonen.se",
  mail: "hallonen.se",
  tunnel: "nas.hallonen.se",
} as const;

/** What marks the stack's records. */
export const OWN = "Owned by the stack staging of homelab";

const block = () => ({
  zones: [{ name: "hallonen.se" }],
  dns: {
    publish: ["api"],
    records: [
      { type: "A", name: NAMES.www, content: "203.0.113.9", proxied: true },
      { type: "TXT", name: NAMES.mail, content: "v=spf1 -all" },
    ],
  },
  tunnel: {
    routes: [{ type: "url", host: NAMES.tunnel, url: "https://192.168.100.9:5001", origin: { verifyTls: false } }],
  },
});

/** The smallest cluster, with names and a tunnel at Cloudflare: nothing of it is up yet. */
export function cloudflareSite(setup: Pick<Setup, "cloudflare"> = {}): Promise<Observed> {
  return observe({
    ...setup,
    stack: "staging",
    edit: (_, config) => {
      config["homelab:cloudflare"] = block();
    },
  });
}

/** Brings the cluster alone up; what the stack has at Cloudflare is for the next operation. */
export async function clusterAlone({ rehearsal }: Observed): Promise<void> {
  let cloudflare: unknown;
  rehearsal.configure((config) => {
    cloudflare = config["homelab:cloudflare"];
    delete config["homelab:cloudflare"];
  });
  await rehearsal.up();
  rehearsal.configure((config) => (config["homelab:cloudflare"] = cloudflare));
}

/** Adds records of one's own to the stack file. */
export function addRecords({ rehearsal }: Observed, ...more: readonly object[]): void {
  rehearsal.configure((config) => (config["homelab:cloudflare"] as Block).dns.records.push(...more));
}

interface Block {
  dns: { records: object[] };
}

/** What the operation says when it fails, which it must. */
export async function failure(operation: Promise<unknown>): Promise<string> {
  const error = await operation.then(
    () => undefined,
    (reason: Error) => reason,
  );
  if (!error) throw new Error("the operation succeeded");
  return error.message;
}

/** Calls that could change something. */
export const mutations = (calls: readonly CloudflareCall[]): readonly CloudflareCall[] =>
  calls.filter(({ method }) => method !== "GET" && method !== "HEAD");
