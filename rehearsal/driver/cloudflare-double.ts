import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDouble, stop } from "./binary";
import { type CloudflareSite, cloudflareSettings } from "./cloudflare-settings";
import type { StackFile } from "./stack-file";

const port = 8881;

/** One call of the API, as the double saw it. */
export interface CloudflareCall {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  /** HTTP status of the answer; 0 where there was none. */
  readonly status: number;
}

/** A DNS record as the API shows it. */
export interface CloudflareRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly proxied: boolean;
  readonly ttl: number;
  readonly comment: string | null;
}

/** A tunnel that was not deleted. */
export interface CloudflareTunnel {
  readonly id: string;
  readonly name: string;
  /** `cloudflare`, or `local` where the connectors' own files say what the tunnel does. */
  readonly configSource: string;
  /** As the API has it; null before the tunnel was told. */
  readonly config: { readonly ingress?: readonly { readonly hostname?: string; readonly service: string }[] } | null;
}

/** Makes calls fail: those of this method whose path has this part, after `skip` of them, `times` times (default: all). */
export interface CloudflareFault {
  readonly method?: string;
  readonly path?: string;
  readonly skip?: number;
  readonly times?: number;
  readonly delayMilliseconds?: number;
  /** The connection ends without an answer, and nothing is done. */
  readonly cut?: boolean;
  /** The call is done, but its answer is lost. */
  readonly lost?: boolean;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** Cloudflare as the site sees it. What tests do to it is no call. */
export class CloudflareDouble {
  private constructor(
    private readonly child: ChildProcess,
    private readonly stack: StackFile,
    /** Base URL of the API. */
    readonly baseUrl: string,
  ) {}

  /** @param address where the double listens */
  static async start(stack: StackFile, address: string, dir: string, site?: CloudflareSite): Promise<CloudflareDouble> {
    const settings = join(dir, "cloudflare.json");
    writeFileSync(settings, JSON.stringify(cloudflareSettings(stack, site)), { mode: 0o600 });
    const args = ["cloudflare", "--listen", `${address}:${port}`, "--settings", settings];
    const { child, said } = await startDouble("Cloudflare", args);
    return new CloudflareDouble(child, stack, said);
  }

  stop(): Promise<void> {
    return stop(this.child);
  }

  /** Every call since the start, or since `forget`. */
  async calls(): Promise<readonly CloudflareCall[]> {
    return (await this.steer("GET", "calls")).json() as Promise<readonly CloudflareCall[]>;
  }

  async forget(): Promise<void> {
    await this.steer("DELETE", "calls");
  }

  /** Replaces all faults; none ends them. */
  async fail(...faults: readonly CloudflareFault[]): Promise<void> {
    await this.steer("PUT", "faults", faults);
  }

  async records(): Promise<readonly CloudflareRecord[]> {
    const found = (await (await this.steer("GET", "records")).json()) as readonly CloudflareRecord[] | null;
    return found ?? [];
  }

  /** Tunnels that were not deleted. */
  async tunnels(): Promise<readonly CloudflareTunnel[]> {
    return (await this.steer("GET", "tunnels")).json() as Promise<readonly CloudflareTunnel[]>;
  }

  /** Somebody else makes a tunnel. */
  async plantTunnel(name: string): Promise<void> {
    await this.steer("POST", "tunnels", { name });
  }

  /** Somebody changes what the stack's token may; nothing said is as docs/cloudflare.md asks for. */
  async allow(site: Pick<CloudflareSite, "permissions" | "knowsToken" | "zones"> = {}): Promise<void> {
    await this.steer("PUT", "tokens", cloudflareSettings(this.stack, site).tokens);
  }

  /** Somebody else makes a record; its name is complete. */
  async plant(record: Partial<CloudflareRecord>): Promise<void> {
    await this.steer("POST", "records", record);
  }

  /** Somebody changes a record by hand. */
  async change(id: string, changes: Partial<CloudflareRecord>): Promise<void> {
    await this.steer("PATCH", `records/${id}`, changes);
  }

  private async steer(method: string, what: string, body?: unknown): Promise<Response> {
    const address = new URL(`/_double/${what}`, this.baseUrl);
    const response = await fetch(address, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`The double of Cloudflare: ${method} ${what}: ${await response.text()}`);
    return response;
  }
}
