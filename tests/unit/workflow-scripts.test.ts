import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scriptOf } from "../support/workflows";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homelab-workflow-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a script as a runner does. @returns its exit status */
function run(script: string, env: Readonly<Record<string, string>>): number | null {
  return spawnSync("bash", ["-e", "-c", script], { cwd: folder, env: { ...process.env, ...env } }).status;
}

function git(...words: readonly string[]): string {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  return spawnSync("git", [...identity, ...words], { cwd: folder, encoding: "utf8" }).stdout.trim();
}

describe("what may be promoted", () => {
  const output = () => readFileSync(join(folder, "output"), "utf8");
  let first: string;
  let newest: string;

  /** What the step says to the commit that somebody typed. */
  const typed = (commit: string) =>
    run(scriptOf("production.yaml", "allowed", "is of main"), {
      COMMIT: commit,
      GITHUB_SHA: newest,
      GITHUB_OUTPUT: join(folder, "output"),
    });

  beforeEach(() => {
    const commit = (message: string) => {
      git("commit", "--quiet", "--allow-empty", "--message", message);
      return git("rev-parse", "HEAD");
    };
    git("init", "--quiet", "--initial-branch", "main");
    first = commit("first");
    newest = commit("newest");
    git("switch", "--quiet", "--create", "other");
    commit("of nobody");
    writeFileSync(join(folder, "output"), "");
  });

  test("is a commit of main, whole or shortened, and its whole name goes on", () => {
    expect(typed(first.slice(0, 10))).toBe(0);
    expect(output()).toBe(`commit=${first}\n`);
    expect(typed(newest)).toBe(0);
  });

  test.each(["other", "0123456789", "--help", "main; touch stolen", ""])("is not %p", (commit) => {
    expect(typed(commit)).not.toBe(0);
    expect(output()).toBe("");
  });
});

describe("the check that branch protection asks for", () => {
  test.each([
    ["success", "success", 0],
    ["success", "skipped", 0],
    ["success", "failure", 1],
    ["success", "cancelled", 1],
    ["failure", "skipped", 1],
  ])("stacks: %s, rehearsals: %s → %d", (stacks, rehearsals, status) => {
    const script = scriptOf("rehearse.yaml", "rehearsed", "all rehearsals went well");
    expect(run(script, { STACKS: stacks, REHEARSALS: rehearsals })).toBe(status);
  });
});

test("a verdict is the status that the report ended with", () => {
  const verdict = scriptOf("stack-preview.yaml", "preview", "verdict");
  mkdirSync(join(folder, "report"));
  writeFileSync(join(folder, "report/status"), "6\n");

  expect(run(verdict, { RUNNER_TEMP: folder })).toBe(6);
});
