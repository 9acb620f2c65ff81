import { risksOf } from "../support/expected-risks";
import type { Report } from "../../ops/report/report";
import { pc } from "./clusters";
import { Previews } from "./preview";
import { type Cluster, observe, type Observed } from "./site";

type Block = Record<string, unknown>;

/** What of staging's stack file the changes below are about. */
interface Config {
  "homelab:cluster": Cluster & { bootstrap: { kubelet: Block } };
  "homelab:storage": { classes: { volumes: { name: string }[] }[] };
  "homelab:apps"?: Block;
  "homelab:versions": { kubernetes: string };
}

const [previous, current] = ["v1.35.5", "v1.36.3"];

const notes = {
  name: "notes",
  image: "docker.io/library/notes",
  tag: "v1.0.0",
  port: 8080,
  volume: { path: "/data", size: "1Gi" },
  secretEnv: ["TOKEN"],
};

describe("the risk report on previews of a cluster of Ubuntu hosts", () => {
  let site: Observed;
  let previews: Previews;

  beforeAll(async () => {
    site = await observe({
      stack: "staging",
      platform: true,
      edit: (cluster, config) => {
        cluster.nodes.push(pc("w-1", "worker", 54));
        for (const block of ["cloudflare", "observability", "gitops"]) delete config[`homelab:${block}`];
        delete (config["homelab:network"] as Block).ingress;
        config["homelab:security"] = { namespaces: [{ name: "applications", podSecurity: "restricted" }] };
        config["homelab:apps"] = { services: [notes] };
        config["homelab:versions"] = { kubernetes: previous };
      },
    });
    await site.rehearsal.up();
    previews = Previews.of(site);
  });

  afterAll(() => site?.rehearsal.close());

  const preview = (name: string, edit: (config: Config) => void): Promise<Report> =>
    previews.report(name, (config) => edit(config as unknown as Config));

  test("a node that is added", async () => {
    const report = await preview("host-added", (config) =>
      config["homelab:cluster"].nodes.push(pc("w-2", "worker", 55)),
    );
    expect(risksOf(report)).toEqual(risksOf("host-added"));
  });

  test("a node that is removed", async () => {
    const report = await preview("host-removed", (config) => config["homelab:cluster"].nodes.pop());
    expect(risksOf(report)).toEqual(risksOf("host-removed"));
  });

  test("an upgrade of Kubernetes", async () => {
    const report = await preview("kubernetes-upgraded", (config) => {
      config["homelab:versions"] = { kubernetes: current };
    });
    expect(risksOf(report)).toEqual(risksOf("kubernetes-upgraded"));
  });

  test("another setting of the kubelet, and a volume that is not declared any more", async () => {
    const report = await preview("kubelet-and-volume", (config) => {
      config["homelab:cluster"].bootstrap.kubelet.maxPods = 120;
      for (const each of config["homelab:storage"].classes)
        each.volumes = each.volumes.filter(({ name }) => name !== "ssd-4");
    });
    expect(risksOf(report)).toEqual(risksOf("kubelet-and-volume"));
  });

  test("a claim that goes, and is protected: the preview failed", async () => {
    const report = await preview("claim-removed", (config) => delete config["homelab:apps"]);
    expect(report.failed).toBe(true);
    expect(report.errors.map(({ text }) => text).join()).toMatch(/notes-volume.* is protected/s);
    expect(risksOf(report)).toEqual(expect.arrayContaining(["data-loss: delete PersistentVolumeClaim notes-volume"]));
  });
});
