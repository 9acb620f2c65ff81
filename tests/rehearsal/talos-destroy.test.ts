import { readFileSync } from "node:fs";
import { join } from "node:path";
import { observe, type Observed } from "./site";
import { onlyMachines, said, talosMachine } from "./talos-machines";

const cp1 = talosMachine("cp-1", "controlPlane", 71, { workloads: true });
const cp2 = talosMachine("cp-2", "controlPlane", 72);
const cp3 = talosMachine("cp-3", "controlPlane", 73);
const w1 = talosMachine("w-1", "worker", 75);

describe("ending a Talos cluster whose machines are wiped", () => {
  let site: Observed;
  afterEach(() => site?.rehearsal.close());

  async function started(...machines: ReturnType<typeof talosMachine>[]): Promise<void> {
    site = await observe({ edit: onlyMachines(machines, { onDestroy: "reset", timeouts: { reachSeconds: 10 } }) });
    await site.rehearsal.up();
  }

  /** Ends the stack. A machine that is waited for takes `readySeconds`, three times as long as a test may. */
  async function destroy(): Promise<void> {
    await expect(site.rehearsal.destroy()).rejects.toThrow(/protect/);
    await site.rehearsal.pulumi("state", "unprotect", "--all", "--yes");
    await site.rehearsal.destroy();
    const { deployment } = (await site.rehearsal.workspace.stack.exportStack()) as {
      deployment: { resources?: object[] };
    };
    expect(deployment.resources ?? []).toEqual([]);
  }

  const leftBehind = () => readFileSync(join(site.rehearsal.workspace.folder, "left-behind.txt"), "utf8");

  test("workers first, then the control planes one by one, the first one last; one that is dead is left and named", async () => {
    await started(cp1, cp2, cp3, w1);
    site.rehearsal.tell({ machine: "cp-3", do: "powerOff" });
    const from = site.events.length;
    await destroy();
    expect(said(site, from, "maintenance")).toEqual(["w-1: maintenance", "cp-2: maintenance", "cp-1: maintenance"]);
    expect(leftBehind()).toMatch(
      /^\S+ cp-3 \(192\.168\.100\.73\) was left as it is: it does not answer: [^\n]*wipe its disk[^\n]*\n$/,
    );
  });

  test("with the whole cluster gone it ends all the same, and says what was left", async () => {
    await started(cp1, w1);
    await site.rehearsal.powerCycle(["cp-1", "w-1"]);
    await destroy();
    expect(
      leftBehind()
        .match(/^\S+ \S+/gm)
        ?.map((line) => line.split(" ")[1]),
    ).toEqual(["w-1", "cp-1"]);
  });
});
