import { Chance } from "./chance";
import { type Moment, killedAt, momentsOf } from "./kill-sweep";
import { oneCluster } from "./one-cluster";
import { operate } from "./operate";
import { observe, type Observed } from "./site";
import { onlyMachines, talosMachine } from "./talos-machines";

const machines = [talosMachine("cp-1", "controlPlane", 71, { workloads: true }), talosMachine("w-1", "worker", 75)];

/** How many moments are tried; REHEARSAL_SWEEP=all (or a number) tries more than a usual run has time for. */
const sample = Number(process.env.REHEARSAL_SWEEP === "all" ? Infinity : (process.env.REHEARSAL_SWEEP ?? 3));
const longestTrialMs = 300_000;
const mostMoments = 200;

const chance = Chance.announced();

describe(`an up whose engine is killed at any moment (seed ${chance.seed})`, () => {
  test(
    "is finished by running it again",
    async () => {
      const moments = await allMoments();
      expect(moments.length).toBeLessThan(mostMoments);
      const failures: string[] = [];
      for (const moment of chance.shuffled(moments).slice(0, sample)) failures.push(...(await trial(moment)));
      expect(failures).toEqual([]);
    },
    Math.min(sample + 1, mostMoments) * longestTrialMs,
  );
});

async function allMoments(): Promise<readonly Moment[]> {
  const { rehearsal } = await bareSite();
  try {
    return await momentsOf(rehearsal);
  } finally {
    await rehearsal.close();
  }
}

/** On machines of its own. What went wrong, if anything; the other moments are tried all the same. */
async function trial(moment: Moment): Promise<readonly string[]> {
  const name = `killed where ${moment.step} ${moment.when}`;
  const started = performance.now();
  const site = await bareSite();
  try {
    await killedAt(site.rehearsal, moment);
    // The state of a killed engine stays locked until its owner says that nobody works on it any more.
    await site.rehearsal.pulumi("cancel", "--yes");
    const way = await finish(site);
    await forgetWhatWasUnderWay(site);
    await site.rehearsal.up({ expectNoChanges: true });
    await oneCluster(site, machines);
    process.stderr.write(`${name}: ${way}, ${Math.round((performance.now() - started) / 1000)} s\n`);
    return [];
  } catch (error) {
    process.stderr.write(`${name}: FAILED\n`);
    return [`${name}: ${(error as Error).message}`];
  } finally {
    await site.rehearsal.close();
  }
}

const bareSite = (): Promise<Observed> => observe({ edit: onlyMachines(machines) });

/** A bootstrap that was done but not recorded is the one thing that Pulumi is told of by its owner. */
async function finish(site: Observed): Promise<string> {
  const refusal = await site.rehearsal.up().then(
    () => undefined,
    (error: Error) => error,
  );
  if (refusal === undefined) return "run again";
  if (!refusal.message.includes("npm run ops -- adopt")) throw refusal;
  await operate(site, "adopt");
  await site.rehearsal.up();
  return "adopted, and run again";
}

/** What the engine was about to make when it was killed is made by now; it reminds of that until it is told to forget. */
async function forgetWhatWasUnderWay({ rehearsal }: Observed): Promise<void> {
  const nothingElse = ["--target", "urn:pulumi:production::homelab::pulumi:pulumi:Stack::homelab-production"];
  await rehearsal.pulumi("refresh", "--clear-pending-creates", "--skip-preview", "--yes", ...nothingElse);
}
