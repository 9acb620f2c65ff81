import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../rehearsal/driver/binary";
import { observe, type Observed } from "./site";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly dependencies?: string[];
}

/** One bad evening, in order: a worker is off, then the record of the bootstrap is lost. */
describe("when things go wrong on the way", () => {
  let site: Observed;

  beforeAll(async () => {
    site = await observe({
      off: ["rk1-3"],
      edit: (cluster) => {
        // Far more than a machine needs that is there, and far less than a test may take.
        cluster.bootstrap.timeouts = { reachSeconds: 15 };
      },
    });
  });

  afterAll(() => site.rehearsal.close());

  test("a machine that does not answer is named, in bounded time, while the others go on", async () => {
    const failure = site.rehearsal.up({ continueOnError: true });
    await expect(failure).rejects.toThrow(/rk1-3.*192\.168\.100\.63.*50000/s);
    const configured = site.events.filter(({ event }) => event === "configured").map(({ machine }) => machine);
    expect(new Set(configured)).toEqual(new Set(["rk1-1", "rk1-2"]));
    expect(site.events.some(({ event }) => event === "bootstrapped")).toBe(true);
  });

  test("a bootstrap that happened but was not recorded is explained at once", async () => {
    await forget(site, "talos:machine/bootstrap:Bootstrap");
    await site.rehearsal.powerCycle();
    await expect(site.rehearsal.up()).rejects.toThrow(/rk1-1.*npm run ops -- adopt/s);
  });

  test("adopt records it, the next up succeeds, and there is one etcd cluster", async () => {
    const { folder, environment, stack } = site.rehearsal.workspace;
    const adopt = spawnSync(
      join(projectRoot, "node_modules/.bin/tsx"),
      [join(projectRoot, "ops/main.ts"), "adopt", stack.name],
      {
        cwd: folder,
        env: { ...process.env, ...environment, PATH: `${join(projectRoot, ".rehearsal/bin")}:${process.env.PATH}` },
        encoding: "utf8",
      },
    );
    expect(`${adopt.stdout}${adopt.stderr}`).toMatch(/rk1-1/);
    expect(adopt.status).toBe(0);
    await site.rehearsal.up();
    const second = await site.rehearsal.up({ expectNoChanges: true });
    expect(Object.keys(second.changes)).toEqual(["same"]);
    expect(site.events.filter(({ event }) => event === "bootstrapped")).toHaveLength(1);
  });
});

/** Takes every resource of a type, and what depends on it, out of the state, as if it had never been recorded. */
async function forget({ rehearsal }: Observed, type: string): Promise<void> {
  const { stack } = rehearsal.workspace;
  const state = await stack.exportStack();
  const deployment = state.deployment as { resources: Resource[]; pending_operations?: unknown };
  const forgotten = new Set(deployment.resources.filter((resource) => resource.type === type).map(({ urn }) => urn));
  expect(forgotten.size).toBe(1);
  for (let size = 0; size !== forgotten.size;) {
    size = forgotten.size;
    deployment.resources
      .filter(({ dependencies = [], parent }) => [...dependencies, parent ?? ""].some((urn) => forgotten.has(urn)))
      .forEach(({ urn }) => forgotten.add(urn));
  }
  deployment.resources = deployment.resources.filter(({ urn }) => !forgotten.has(urn));
  await stack.importStack(state);
}
