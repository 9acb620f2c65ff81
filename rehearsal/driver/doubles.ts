import { type ChildProcess } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename, join } from "node:path";
import type { ChartRef, StackConfig } from "../../config/schema";
import { projectRoot, runEntry, startEntry, stop } from "./binary";

const chartPort = 8879;
const factoryPort = 8880;

/** Stand-ins for what a site has outside its machines: a chart repository and Talos's image factory. */
export class Doubles {
  private constructor(
    private readonly charts: Server,
    private readonly factory: ChildProcess,
    /** Configuration that points the program at the doubles, as `namespace:key` → value. */
    readonly config: Readonly<Record<string, unknown>>,
  ) {}

  /** @param address where the doubles listen: the operator's own address */
  static async start(config: StackConfig<string>, address: string, dir: string): Promise<Doubles> {
    const [charts, factory] = await Promise.all([
      serveCharts(config, address, join(dir, "charts")),
      startFactory(address),
    ]);
    return new Doubles(charts, factory, {
      "homelab:charts": { ...config.charts, mirror: `http://${address}:${chartPort}` },
      "talos:imageFactoryUrl": `http://${address}:${factoryPort}`,
    });
  }

  async stop(): Promise<void> {
    this.charts.closeAllConnections();
    await Promise.all([new Promise((closed) => this.charts.close(closed)), stop(this.factory)]);
  }
}

/** Vendored charts where there are some (`npm run charts -- vendor`), stand-ins for the others. */
async function serveCharts(config: StackConfig<string>, address: string, dir: string): Promise<Server> {
  mkdirSync(dir, { recursive: true });
  const versions = join(dir, "versions.json");
  writeFileSync(versions, JSON.stringify(Object.values<ChartRef>(config.versions.charts)));
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

async function startFactory(address: string): Promise<ChildProcess> {
  const said: string[] = [];
  return new Promise((ready, failed) => {
    const factory = startEntry(["factory", "--listen", `${address}:${factoryPort}`], {
      stdout: () => ready(factory),
      stderr: (line) => said.push(line),
    });
    factory.once("error", failed);
    factory.once("close", () => failed(new Error(`The image factory's double ended:\n${said.join("\n")}`)));
  });
}
