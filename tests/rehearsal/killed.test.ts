import { killEngine } from "./engine";
import { operate } from "./operate";
import { observe, type Observed } from "./site";

describe("an up whose engine is killed while the cluster comes up", () => {
  let site: Observed;

  beforeAll(async () => {
    site = await observe();
  });

  afterAll(() => site.rehearsal.close());

  test("is finished by running it again, with one cluster and nothing twice", async () => {
    const interrupted = site.rehearsal.up().then(
      () => "finished",
      () => "failed",
    );
    await site.heard("apiReady");
    killEngine();
    expect(await interrupted).toBe("failed");

    // The state of a killed engine stays locked until its owner says that nobody works on it any more.
    await site.rehearsal.pulumi("cancel", "--yes");
    await site.rehearsal.up();

    const again = await site.rehearsal.up({ expectNoChanges: true });
    expect(Object.keys(again.changes)).toEqual(["same"]);
    expect(site.events.filter(({ event }) => event === "bootstrapped")).toHaveLength(1);
  });

  test("a preview does without the cluster when it cannot be reached", async () => {
    await site.rehearsal.powerCycle(["rk1-1", "rk1-2", "rk1-3"]);
    const preview = await site.rehearsal.preview();
    expect(Object.keys(preview.changes)).toEqual(["same"]);
  });

  test("with the cluster gone, destroy completes once that has been said", async () => {
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await expect(site.rehearsal.destroy()).rejects.toThrow(/unreachable/);

    expect(await operate(site, "forget-cluster")).toMatch(/no answer[\s\S]*forgotten/);
    await site.rehearsal.destroy();
    const { deployment } = JSON.parse(await site.rehearsal.pulumi("stack", "export")) as {
      deployment: { resources?: unknown[] };
    };
    expect(deployment.resources ?? []).toEqual([]);
  });
});
