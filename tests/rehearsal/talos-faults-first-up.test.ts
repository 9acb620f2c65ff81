import { Chance } from "./chance";
import { converges } from "./one-cluster";
import { observe, type Observed } from "./site";
import { type CallFault, failuresOf, order, type TalosFaults } from "./talos-faults";
import { onlyMachines, talosMachine, type TalosMachine } from "./talos-machines";

const controlPlanes = [
  talosMachine("cp-1", "controlPlane", 71, { workloads: true }),
  talosMachine("cp-2", "controlPlane", 72),
  talosMachine("cp-3", "controlPlane", 73),
];
const workers = [75, 76, 77, 78, 79].map((host) => talosMachine(`w-${host}`, "worker", host));
const machines = [...controlPlanes, ...workers];

const applying = (when: CallFault["when"], then: CallFault["then"]): TalosFaults => ({
  calls: [{ method: "ApplyConfiguration", when, then }],
});

const chance = Chance.announced();

/** Every worker has a bad day of its own, and so has the control plane that is not needed for a majority. */
describe(`the first up of machines on a bad day (seed ${chance.seed})`, () => {
  const [away, refuses, diskless, cutOff, dies] = chance.shuffled(workers) as [
    TalosMachine,
    TalosMachine,
    TalosMachine,
    TalosMachine,
    TalosMachine,
  ];
  const [forgets] = controlPlanes.slice(-1) as [TalosMachine];
  let site: Observed;
  let failures: readonly string[] = [];

  beforeAll(async () => {
    site = await observe({
      edit: onlyMachines(machines, { timeouts: { reachSeconds: 15, applySeconds: 15, readySeconds: 100 } }),
    });
    await order(site, "unplug", [away]);
    await order(site, "setFaults", [refuses], { refuseConfiguration: "unknown keys found during decoding" });
    await order(site, "setFaults", [diskless], { missingDisks: ["/dev/nvme0n1"] });
    await order(site, "setFaults", [cutOff], applying("before", "unplug"));
    await order(site, "setFaults", [dies], applying("during", "powerOff"));
    await order(site, "setFaults", [forgets], applying("during", "cutConnections"));
    failures = await failuresOf(site.rehearsal.up({ continueOnError: true }));
  });

  afterAll(() => site?.rehearsal.close());

  const failureOf = ({ name }: TalosMachine) => failures.filter((line) => line.includes(name)).join(" ");

  test("a machine that is away is named, with its address and what was tried", () => {
    expect(failureOf(away)).toMatch(
      new RegExp(`production-${away.name}-reach: .*${away.name} \\(${away.address}:50000\\) did not answer`),
    );
  });

  test("one that refuses its configuration is named, with Talos's reason", () => {
    expect(failureOf(refuses)).toMatch(
      new RegExp(`production-${refuses.name}-configuration: .*${refuses.address}.*unknown keys found during decoding`),
    );
  });

  test("one without the disk that the stack names goes back to maintenance mode, which is said, and where to look", () => {
    expect(failureOf(diskless)).toMatch(
      new RegExp(`production-${diskless.name}-settled: .*took its configuration twice.*${diskless.address} get disks`),
    );
  });

  test("one that is cut off, or dies, at its apply is named, with that step", () => {
    for (const { name, address } of [cutOff, dies])
      expect(failureOf({ name } as TalosMachine)).toMatch(
        new RegExp(`production-${name}-(configuration|settled): .*${address}`),
      );
  });

  test("a lost answer is no loss: the machine is given its configuration, once", () => {
    expect(failureOf(forgets)).toBe("");
  });

  test("nobody else fails, and the control planes are up", () => {
    const named = new RegExp([away, refuses, diskless, cutOff, dies].map(({ name }) => name).join("|"));
    expect(failures.filter((line) => line.startsWith("production-") && !named.test(line))).toEqual([]);
    const serving = site.events.filter(({ event }) => event === "apiReady").map(({ machine }) => machine);
    expect([...new Set(serving)].sort()).toEqual(["cp-1", "cp-2", "cp-3"]);
  });

  test("once that is put right, the next up finishes: one cluster of all of them", async () => {
    await order(site, "setFaults", [refuses, diskless, cutOff, dies, forgets], {});
    await order(site, "plugIn", [away, cutOff]);
    await order(site, "powerOn", [dies]);
    await converges(site, machines);
  });
});
