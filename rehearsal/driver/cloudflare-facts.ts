import type { StackConfig } from "../../config/schema";
import type { CloudflareDouble } from "./cloudflare-double";

/** What a stack has at Cloudflare, as the double sees it. */
export interface CloudflareFacts {
  /** `A whoami.example.org 192.168.1.9`, in the order of the names. */
  readonly records: readonly string[];
  /** Name of each tunnel → hosts that it answers for. */
  readonly tunnels: Readonly<Record<string, readonly string[]>>;
}

/** @throws Error when the stack asks for a tunnel, and there is none or nothing leads to it */
export async function inspectCloudflare(
  double: CloudflareDouble,
  { cloudflare }: Pick<StackConfig<string>, "cloudflare">,
): Promise<CloudflareFacts> {
  const records = (await double.records()).map(({ type, name, content }) => ({ type, name, content }));
  const tunnels = (await double.tunnels()).map(({ name, config }) => {
    const hosts = (config?.ingress ?? []).flatMap(({ hostname }) => hostname ?? []);
    return [name, hosts] as const;
  });
  if (cloudflare?.tunnel && tunnels.length === 0) throw new Error("there is no tunnel at Cloudflare");
  if (cloudflare?.tunnel && records.length === 0) throw new Error("no name leads to the tunnel");
  return {
    records: records
      .sort((one, other) => one.name.localeCompare(other.name))
      .map(({ type, name, content }) => `${type} ${name} ${content}`),
    tunnels: Object.fromEntries(tunnels),
  };
}

/** @throws Error naming what a destroy left: in a rehearsal nobody else has anything there */
export async function expectNothingAtCloudflare(double: CloudflareDouble): Promise<void> {
  const { records, tunnels } = await inspectCloudflare(double, {});
  const left = [...records, ...Object.keys(tunnels).map((name) => `the tunnel ${name}`)];
  if (left.length > 0) throw new Error(`the destroy left at Cloudflare: ${left.join(", ")}`);
}
