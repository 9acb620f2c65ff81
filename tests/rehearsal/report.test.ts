import { risksOf } from "../support/expected-risks";
import type { Report } from "../../ops/report/report";
import { Kubectl } from "./kubectl";
import { Previews } from "./preview";
import { type Cluster, observe, type Observed } from "./site";

type Block = Record<string, unknown>;

/** What of production's stack file the changes below are about. */
interface Config {
  "homelab:cluster": Cluster & {
    bootstrap: { containerd?: Block; sysctls?: Block; schematic: { extensions: string[] } };
  };
  "homelab:network": { loadBalancer: { pools: { name: string; addresses: string[] }[] } };
  "homelab:storage"?: { classes: { name: string; replicas: number }[]; longhorn?: Block; snapshots?: Block };
  "homelab:apps": { services: Block[] };
  "homelab:cloudflare"?: Block;
  "homelab:versions": { talos: string; kubernetes: string; charts: Record<string, string> };
}

/** Of their own, so that what was recorded outlives the pinned version. */
const reloader = { before: "2.2.14", after: "2.3.0" };
const versions = { talos: "v1.13.0", kubernetes: "v1.36.3", charts: { reloader: reloader.before } };

/** Production, with no more of the platform than what changes. */
function withoutWhatStays(config: Block): void {
  for (const block of ["security", "observability", "gitops"]) delete config[`homelab:${block}`];
  const { "homelab:network": network, "homelab:storage": storage, ...rest } = config as unknown as Config;
  delete (network as Block).ingress;
  config["homelab:security"] = { namespaces: [{ name: "applications", podSecurity: "restricted" }] };
  const [fast, standard, backup] = storage?.classes ?? [];
  // A node less must have room for every replica.
  config["homelab:storage"] = { classes: [{ ...fast, replicas: 2 }, standard, backup] };
  for (const service of rest["homelab:apps"].services) {
    delete service.host;
    service.tag = "v1.11.0";
  }
  const routes = [{ type: "url", host: "whoami.hallonen.se", url: "http://whoami.applications" }];
  config["homelab:cloudflare"] = { ...rest["homelab:cloudflare"], dns: { publish: ["api"] }, tunnel: { routes } };
  config["homelab:versions"] = versions;
}

describe("the risk report on previews of a Talos cluster", () => {
  let site: Observed;
  let previews: Previews;

  beforeAll(async () => {
    site = await observe({
      platform: true,
      charts: [{ name: "reloader", version: reloader.after }],
      edit: (_cluster, config) => withoutWhatStays(config),
    });
    await site.rehearsal.up();
    previews = Previews.of(site);
  });

  afterAll(() => site?.rehearsal.close());

  const preview = (name: string, edit: (config: Config) => void, ...flags: string[]): Promise<Report> =>
    previews.report(name, (config) => edit(config as unknown as Config), ...flags);

  test("a node that is added", async () => {
    const node = {
      name: "rk1-4",
      address: "192.168.100.64",
      role: "worker",
      arch: "arm64",
      installDisk: "/dev/nvme0n1",
    };
    const report = await preview("talos-node-added", (config) => config["homelab:cluster"].nodes.push(node));
    expect(risksOf(report)).toEqual(risksOf("talos-node-added"));
  });

  test("a node that is removed", async () => {
    const report = await preview("talos-node-removed", (config) => config["homelab:cluster"].nodes.pop());
    expect(risksOf(report)).toEqual(risksOf("talos-node-removed"));
  });

  test("a setting of Talos that reboots", async () => {
    const report = await preview("talos-setting", (config) => {
      config["homelab:cluster"].bootstrap.containerd = { discardUnpackedLayers: false };
    });
    expect(risksOf(report)).toEqual(risksOf("talos-setting"));
  });

  test("a setting of Talos that does not", async () => {
    const report = await preview("talos-without-reboot", (config) => {
      config["homelab:cluster"].bootstrap.sysctls = { "vm.max_map_count": "262144" };
    });
    expect(risksOf(report)).toEqual(risksOf("talos-without-reboot"));
  });

  test("an upgrade of Talos", async () => {
    const report = await preview("talos-upgraded", (config) => {
      config["homelab:versions"] = { ...versions, talos: "v1.13.1" };
    });
    expect(risksOf(report)).toEqual(risksOf("talos-upgraded"));
  });

  test("another extension of Talos", async () => {
    const report = await preview("talos-extension", (config) => {
      config["homelab:cluster"].bootstrap.schematic.extensions.push("nfsd");
    });
    expect(risksOf(report)).toEqual(risksOf("talos-extension"));
  });

  test("a chart that is upgraded", async () => {
    const report = await preview("chart-upgraded", (config) => {
      config["homelab:versions"] = { ...versions, charts: { reloader: reloader.after } };
    });
    expect(risksOf(report)).toEqual(risksOf("chart-upgraded"));
  });

  test("a pool that becomes smaller", async () => {
    const report = await preview("pool-shrunk", (config) => {
      for (const pool of config["homelab:network"].loadBalancer.pools)
        pool.addresses = ["192.168.100.160-192.168.100.175"];
    });
    expect(risksOf(report)).toEqual(risksOf("pool-shrunk"));
  });

  test("a storage class that is removed", async () => {
    const report = await preview("class-removed", (config) => config["homelab:storage"]?.classes.pop());
    expect(risksOf(report)).toEqual(risksOf("class-removed"));
  });

  test("a storage class that has to be replaced, a pool with another name, another image", async () => {
    const report = await preview("assorted", (config) => {
      for (const each of config["homelab:storage"]?.classes.slice(1, 2) ?? []) each.replicas = 3;
      for (const pool of config["homelab:network"].loadBalancer.pools) pool.name = "home";
      for (const service of config["homelab:apps"].services) service.tag = "v1.12.0";
    });
    expect(risksOf(report)).toEqual(risksOf("assorted"));
  });

  test("storage, and names and tunnel at Cloudflare, that go", async () => {
    const report = await preview("storage-and-names-removed", (config) => {
      delete config["homelab:storage"];
      delete config["homelab:cloudflare"];
    });
    expect(risksOf(report)).toEqual(risksOf("storage-and-names-removed"));
  });

  test("a stack file with a mistake: the preview failed", async () => {
    const report = await preview("mistake", (config) => {
      for (const pool of config["homelab:network"].loadBalancer.pools) pool.addresses = ["10.1.1.1-10.1.1.9"];
    });
    expect(report).toMatchObject({ stack: "production", failed: true, changes: [] });
    expect(report.errors.map(({ text }) => text).join()).toMatch(/homelab:network\.loadBalancer\.pools\[0\]/);
  });

  test("an object that somebody deleted, after a refresh", async () => {
    const kubectl = await Kubectl.of(site);
    await kubectl.run("delete", "poddisruptionbudget", "whoami", "--namespace", "applications");
    const report = await preview("drift", () => undefined, "--refresh");
    expect(report.refreshed).toBe(true);
    expect(risksOf(report)).toEqual(risksOf("drift"));
  });
});
