import { run } from "../../rehearsal/driver/binary";
import { Kubectl } from "./kubectl";
import { operate } from "./operate";
import { observe, type Observed } from "./site";

/** An author of commits, on a machine that may have none. */
const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.org" };
const committer = { GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.org" };

describe("what promotion looks at", () => {
  let site: Observed;
  let kubectl: Kubectl;
  let commit: string;

  beforeAll(async () => {
    site = await observe({ stack: "staging" });
    await git("init", "--quiet");
    commit = await newCommit();
    await site.rehearsal.up();
    kubectl = await Kubectl.of(site);
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

  test("the stack's own history says which commit it runs", async () => {
    expect(await operate(site, "runs", commit)).toContain(`runs ${commit.slice(0, 12)}`);
    expect((await operate(site, "runs")).trim()).toBe(commit);
    await expect(operate(site, "runs", "0".repeat(40))).rejects.toThrow(/was of another commit/);
  });

  test("a cluster that came up is healthy", async () => {
    const said = await operate(site, "health", "60");

    expect(said).toMatch(/^ok {4}the API at https:\/\/192\.168\.100\.50:6443 is ready$/m);
    expect(said).toMatch(/^ok {4}1 of 1 nodes are ready$/m);
    expect(said).toMatch(/^ok {4}cluster DNS: (\d) of \1 servers are ready$/m);
    expect(said).toMatch(/^ok {4}(\d) of \1 releases are deployed$/m);
    expect(said).not.toMatch(/BAD/);
  });

  test("files that are in no commit: what runs is no commit", async () => {
    site.rehearsal.configure((config) => {
      config["homelab:observability"] = {};
    });
    await site.rehearsal.up();
    await expect(operate(site, "runs", commit)).rejects.toThrow(/changes in it that are in no commit/);
    // It did run before, which is where a rollback may go.
    expect(await operate(site, "ran", commit)).toContain("before");
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
