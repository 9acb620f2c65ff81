import { Chance } from "./chance";
import { converges } from "./one-cluster";
import { observe, type Observed } from "./site";
import { failuresOf, order } from "./talos-faults";
import { editCluster, onlyMachines, said, talosMachine, type TalosMachine } from "./talos-machines";

const controlPlanes = [71, 72, 73].map((host, at) =>
  talosMachine(`cp-${at + 1}`, "controlPlane", host, { workloads: at === 0 }),
);
const workers = [75, 76, 77, 78].map((host, at) => talosMachine(`w-${at + 1}`, "worker", host));
const machines = [...controlPlanes, ...workers];

const chance = Chance.announced();

/** A cluster that runs is changed, and every time something else is wrong with it. */
describe(`updates of a cluster on a bad day (seed ${chance.seed})`, () => {
  const [, second, third] = controlPlanes as [TalosMachine, TalosMachine, TalosMachine];
  const [unlucky, forgetful] = chance.shuffled([second, third]) as [TalosMachine, TalosMachine];
  let site: Observed;

  beforeAll(async () => {
    const timeouts = { reachSeconds: 15, applySeconds: 15, readySeconds: 100 };
    site = await observe({ edit: onlyMachines(machines, { timeouts, rollout: { workersAtOnce: 3 } }) });
    await site.rehearsal.up();
  });

  afterAll(() => site?.rehearsal.close());

  /** Something new for every machine that needs no reboot. */
  const label = (round: string) =>
    editCluster(site, (cluster) => {
      for (const node of cluster.nodes) node.labels = { round };
    });

  test("etcd of one control plane has stopped: no other one is touched, which would end the cluster", async () => {
    await order(site, "stopEtcd", [unlucky]);
    const from = site.events.length;
    // Takes a reboot of every machine.
    editCluster(site, (cluster) => (cluster.bootstrap.containerd = { maxContainerLogLineSize: 20_000 }));
    const failures = (await failuresOf(site.rehearsal.up())).join(" ");
    expect(failures).toMatch(/production-cp-1-reach: .*cp-1 .*is not changed, because .*etcd would lose its majority/);
    expect(failures).toMatch(new RegExp(`without cp-1, 1 of 3 members are well \\(${unlucky.name}: `));
    expect(said(site, from, "configured", "rebooting")).toEqual([]);

    const back = site.heard("apiReady", unlucky.name);
    await order(site, "reboot", [unlucky]);
    await back;
    await converges(site, machines);
    const rebooted = said(site, from, "rebooting").filter((line) => !line.startsWith(unlucky.name));
    expect(new Set(rebooted).size).toBe(machines.length - 1);
  });

  test("a member of etcd loses its data: it is waited for until it votes again", async () => {
    await order(site, "wipeEtcd", [forgetful]);
    label("1");
    await converges(site, machines);
  });

  test("a control plane is cut off at its turn: it is named, those after it are not touched; back again, all is done", async () => {
    await order(site, "setFaults", [second], {
      calls: [{ method: "ApplyConfiguration", when: "before", then: "unplug" }],
    });
    const from = site.events.length;
    label("2");
    const failures = (await failuresOf(site.rehearsal.up({ continueOnError: true }))).join(" ");
    expect(failures).toMatch(/production-cp-2-configuration: .*192\.168\.100\.72/);
    expect(said(site, from, "configured")).toEqual(["cp-1: configured"]);

    await order(site, "plugIn", [second]);
    await converges(site, machines);
  });

  test("workers at once: one answers, then stops; one has another cluster's certificates; one has a clock an hour off", async () => {
    const [silent, stranger, late] = chance.shuffled(workers.slice(0, 3)) as [TalosMachine, TalosMachine, TalosMachine];
    const seized = site.heard("running", stranger.name);
    await order(site, "seize", [stranger]);
    // For it, every certificate of this young cluster is one of the future.
    await order(site, "setFaults", [late], { clockOffsetSeconds: -3600 });
    await order(site, "reboot", [late]);
    await seized;
    label("3");
    const from = site.events.length;
    const silenced = site
      .heard("configured", silent.name)
      .then(() => order(site, "setFaults", [silent], { silent: true }));
    const failures = await failuresOf(site.rehearsal.up({ continueOnError: true }));
    expect(said(site, from, "configured")).toContain(`${silent.name}: configured`);
    await silenced;

    const failureOf = ({ name }: TalosMachine) => failures.filter((line) => line.includes(name)).join(" ");
    expect(failureOf(silent)).toMatch(new RegExp(`production-${silent.name}-settled: .*${silent.address}`));
    expect(failureOf(stranger)).toMatch(
      new RegExp(`production-${stranger.name}-reach: .*${stranger.address}.*configured, but not by this cluster`),
    );
    expect(failureOf(late)).toMatch(new RegExp(`production-${late.name}-reach: .*${late.address}`));
    const changed = said(site, from, "configured").map((line) => line.split(":")[0]);
    expect(changed.sort()).toEqual(["cp-1", "cp-2", "cp-3", silent.name]);

    const repaired = [site.heard("maintenance", stranger.name), site.heard("running", late.name)];
    await order(site, "setFaults", [silent, late], {});
    await order(site, "reboot", [late]);
    await order(site, "replace", [stranger]);
    await Promise.all(repaired);
    await converges(site, machines);
  });
});
