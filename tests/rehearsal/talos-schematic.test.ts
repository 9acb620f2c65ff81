import { schematic } from "../../ops/lib/talos-machine";
import { observe, type Observed } from "./site";
import { editCluster, said, talosCredentials, talosMachine, withMachines } from "./talos-machines";

const cp1 = talosMachine("cp-1", "controlPlane", 71, { workloads: true });
const w1 = talosMachine("w-1", "worker", 75);

/** An identifier that comes of content can stay that of the old content without anybody noticing. */
describe("the schematic that a Talos cluster's machines share", () => {
  let site: Observed;

  beforeAll(async () => {
    site = await observe({ edit: withMachines([cp1, w1]) });
    await site.rehearsal.up();
  });

  afterAll(() => site?.rehearsal.close());

  test("is another one with another extension, and every machine gets it", async () => {
    const installed = async () => {
      const credentials = await talosCredentials(site);
      return Promise.all([cp1, w1].map(({ address }) => schematic({ address, credentials }, 60_000)));
    };
    const before = await installed();
    const from = site.events.length;

    editCluster(site, ({ bootstrap }) => {
      (bootstrap.schematic as { extensions: string[] }).extensions.push("tailscale");
    });
    await site.rehearsal.up();

    expect(said(site, from, "upgraded")).toEqual(["cp-1: upgraded", "w-1: upgraded"]);
    const after = await installed();
    expect(new Set(after).size).toBe(1);
    expect(before).not.toContain(after[0]);
    const { changes } = await site.rehearsal.up({ expectNoChanges: true });
    expect(Object.keys(changes)).toEqual(["same"]);
  });
});
