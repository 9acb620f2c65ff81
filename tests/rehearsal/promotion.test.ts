import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../rehearsal/driver/binary";
import { Kubectl } from "./kubectl";
import { operate } from "./operate";
import { observe, type Observed } from "./site";
import { WorkflowSteps } from "./workflow-steps";

/** An author of commits, on a machine that may have none. */
const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.org" };
const committer = { GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.org" };

describe("a commit on its way to production, through the workflows' own scripts", () => {
  let site: Observed;
  let kubectl: Kubectl;
  let commit: string;

  beforeAll(async () => {
    site = await observe({ stack: "staging" });
    await git("init", "--quiet");
    // Which the test itself leaves in the project's folder.
    writeFileSync(join(site.rehearsal.workspace.folder, ".git/info/exclude"), "kubeconfig\n");
    commit = await newCommit();
  });

  afterAll(() => site?.rehearsal.close());

  const git = (...words: string[]) =>
    run("git", words, {
      cwd: site.rehearsal.workspace.folder,
      env: { ...process.env, ...author, ...committer },
    });

  /** A commit of everything in the project's folder. */
  async function newCommit(): Promise<string> {
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", "a change");
    return (await git("rev-parse", "HEAD")).trim();
  }

  /** A preview and its report, each on a runner of its own. */
  async function preview(env: Record<string, string> = {}) {
    const steps = new WorkflowSteps(site);
    for (const name of ["preview", "report"]) await steps.succeed("stack-preview.yaml", "preview", name, env);
    return { steps, report: steps.read("report/report.md"), status: Number(steps.read("report/status")) };
  }

  const up = () => new WorkflowSteps(site).succeed("stack-up.yaml", "up", "up");

  /** What the first job of `production` says to the commit. */
  const isAllowed = (from: "is what staging runs, and staging is well") =>
    new WorkflowSteps(site).succeed("production.yaml", "allowed", from, { COMMIT: commit });

  test("a preview of bare machines loses nothing", async () => {
    const { report, status, steps } = await preview({ FAIL_ON: "data-loss" });

    expect(report).toMatch(/^<!-- homelab:risk-report:staging -->\n/);
    expect(status).toBe(0);
    expect(steps.read("summary.md")).toBe(report);
    await steps.succeed("stack-preview.yaml", "preview", "verdict");
  });

  test("up brings it up, and it is healthy", async () => {
    await up();
    kubectl = await Kubectl.of(site);

    const printed = await new WorkflowSteps(site).succeed("stack-up.yaml", "up", "health");

    expect(printed).toMatch(/^ok {4}the API at https:\/\/192\.168\.100\.50:6443 is ready$/m);
    expect(printed).toMatch(/^ok {4}1 of 1 nodes are ready$/m);
    expect(printed).toMatch(/^ok {4}cluster DNS: (\d) of \1 servers are ready$/m);
    expect(printed).toMatch(/^ok {4}(\d) of \1 releases are deployed$/m);
  });

  test("production may have what staging runs, and nothing else", async () => {
    await isAllowed("is what staging runs, and staging is well");
    expect((await operate(site, "runs")).trim()).toBe(commit);
    await expect(operate(site, "runs", ["0".repeat(40)])).rejects.toThrow(/was of another commit/);
  });

  test("drift: nothing at first; what somebody removed by hand, afterwards", async () => {
    const night = { REFRESH: "yes", FAIL_ON: "in-place" };
    expect((await preview(night)).status).toBe(0);
    await kubectl.run("--namespace", "metallb-system", "delete", "ipaddresspool", "staging");

    const { report, status } = await preview(night);

    expect(status).toBeGreaterThanOrEqual(3);
    expect(report).toContain("staging-pool");
  });

  test("an up of the same commit that refreshes puts it back", async () => {
    await site.rehearsal.pulumi("up", "--refresh", "--yes", "--skip-preview");
    expect(await kubectl.run("--namespace", "metallb-system", "get", "ipaddresspool", "staging")).toContain("staging");
    await isAllowed("is what staging runs, and staging is well");
  });

  test("files that are in no commit: production cannot have them, but may go back to the commit", async () => {
    site.rehearsal.configure((config) => {
      config["homelab:observability"] = {};
    });
    await up();

    await expect(isAllowed("is what staging runs, and staging is well")).rejects.toThrow(
      /staging does not run .*: its last update .* had changes in it that are in no commit/,
    );
    expect(await operate(site, "ran", [commit])).toContain("before");
  });

  test("a failed release, and a DNS without servers, are no health", async () => {
    await kubectl.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "sh.helm.release.v1.broken.v1",
        namespace: "default",
        labels: { owner: "helm", name: "broken", status: "failed", version: "1" },
      },
    });
    await kubectl.run("--namespace", "kube-system", "scale", "deployment", "coredns", "--replicas", "0");
    await kubectl.run("--namespace", "kube-system", "wait", "--for=delete", "pod", "--selector", "k8s-app=kube-dns");

    await expect(operate(site, "health")).rejects.toThrow(
      /staging is not healthy: cluster DNS: .* no ready server.*; release default\/broken: is failed at revision 1/,
    );
  });
});
