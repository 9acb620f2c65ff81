import { type ChildProcess } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename, join } from "node:path";
import type { ChartRef } from "../../config/schema";
import { projectRoot, runEntry, startDouble, stop } from "./binary";
import { CloudflareDouble } from "./cloudflare-double";
import type { CloudflareSite } from "./cloudflare-settings";
import type { StackFile } from "./stack-file";

const chartPort = 8879;
const factoryPort = 8880;

/** A chart in the site's repository. */
export type OfferedChart = Pick<ChartRef, "name" | "version">;

/** What is different outside a site. */
export interface Site {
  /** At Cloudflare. */
  readonly cloudflare?: CloudflareSite;
  /** Charts in the repository beside the stack's own, such as other versions to upgrade to. */
  readonly charts?: readonly OfferedChart[];
}

/** Stand-ins for what a site has outside its machines: a chart repository, Talos's image factory, and Cloudflare. */
export class Doubles {
  private constructor(
    private readonly charts: Server,
    private readonly factory: ChildProcess,
    /** Absent where the stack has no names there. */
    readonly cloudflare: CloudflareDouble | undefined,
    /** Configuration that points the program at the doubles, as `namespace:key` → value. */
    readonly config: Readonly<Record<string, unknown>>,
  ) {}

  /** @param address where the doubles listen: the operator's own address */
  static async start(stack: StackFile, address: string, dir: string, site: Site = {}): Promise<Doubles> {
    const { config } = stack;
    const offered = [...Object.values<ChartRef>(config.versions.charts), ...(site.charts ?? [])];
    const [charts, factory, cloudflare] = await Promise.all([
      serveCharts(offered, address, join(dir, "charts")),
      startDouble("the image factory", ["factory", "--listen", `${address}:${factoryPort}`]),
      config.cloudflare && CloudflareDouble.start(stack, address, dir, site.cloudflare),
    ]);
    return new Doubles(charts, factory.child, cloudflare, {
      "homelab:charts": { ...config.charts, mirror: `http://${address}:${chartPort}` },
      "talos:imageFactoryUrl": `http://${address}:${factoryPort}`,
      ...(cloudflare && { "cloudflare:baseUrl": cloudflare.baseUrl }),
    });
  }

  async stop(): Promise<void> {
    this.charts.closeAllConnections();
    const closed = new Promise((resolve) => this.charts.close(resolve));
    await Promise.all([closed, stop(this.factory), this.cloudflare?.stop()]);
  }
}

/** Vendored charts where there are some (`npm run charts -- vendor`), stand-ins for the others. */
async function serveCharts(charts: readonly OfferedChart[], address: string, dir: string): Promise<Server> {
  mkdirSync(dir, { recursive: true });
  const versions = join(dir, "versions.json");
  writeFileSync(versions, JSON.stringify(charts));
  await runEntry([
    ...["charts", "pack", "--source", join(projectRoot, "rehearsal/charts"), "--versions", versions],
    ...["--vendored", join(projectRoot, "charts"), "--out", dir],
  ]);
  const server = createServer((request, response) => {
    const file = join(dir, basename(request.url ?? ""));
    if (!existsSync(file) || file === versions) {
      response.writeHead(404).end(`no chart file ${request.url}\n`);
      return;
    }
    createReadStream(file).pipe(response);
  });
  return new Promise((listening, failed) => {
    server.once("error", failed).listen(chartPort, address, () => listening(server));
  });
}
