import { takenDownTogether } from "../rehearsal/downtime";

/** Events a minute apart: `cp-1 apiReady`, `cp-2 ordered powerOff`. */
function story(...lines: readonly string[]) {
  return lines.map((line, minute) => {
    const [machine, event = "", detail] = line.split(" ");
    return { time: new Date(minute * 60_000).toISOString(), machine, event, detail };
  });
}

const controlPlanes = ["cp-1", "cp-2"];
const up = ["cp-1 apiReady", "cp-2 apiReady"];
const together = (...lines: readonly string[]) => takenDownTogether(story(...up, ...lines), controlPlanes);

describe("control planes that are down together", () => {
  test("one after the other is as it should be", () => {
    expect(together("cp-1 rebooting", "cp-1 apiReady", "cp-2 rebooting", "cp-2 apiReady")).toEqual([]);
  });

  test("a second one that the program takes down is told", () => {
    expect(together("cp-1 rebooting", "cp-2 rebooting", "cp-1 apiReady", "cp-2 apiReady")).toEqual([
      expect.stringMatching(/^cp-2 was taken down at .*, while cp-1 was down$/),
    ]);
  });

  test("so is one that the program takes down while another one is dead or cut off", () => {
    expect(together("cp-2 ordered powerOff", "cp-1 rebooting")).toHaveLength(1);
    expect(together("cp-2 ordered unplug", "cp-1 rebooting", "cp-1 apiReady", "cp-2 ordered plugIn")).toHaveLength(1);
  });

  test("what is done to a machine from outside is not the program's doing", () => {
    expect(together("cp-1 rebooting", "cp-2 stopped", "cp-2 ordered powerOff")).toEqual([]);
    expect(together("cp-1 rebooting", "cp-2 fault unplug")).toEqual([]);
  });

  test("a machine that was wiped is no part of the cluster any more, nor one that has not served yet", () => {
    expect(together("cp-2 rebooting", "cp-2 maintenance", "cp-1 rebooting")).toEqual([]);
    expect(takenDownTogether(story("cp-1 apiReady", "cp-2 rebooting", "cp-1 rebooting"), controlPlanes)).toEqual([]);
  });

  test("wiping is no downtime, whoever else is down", () => {
    expect(together("cp-2 ordered powerOff", "cp-1 rebooting", "cp-1 maintenance")).toEqual([]);
  });

  test("workers may be down together", () => {
    expect(takenDownTogether(story(...up, "cp-1 rebooting", "cp-2 rebooting"), ["cp-1"])).toEqual([]);
  });
});
