import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Job, type Workflow, jobs, steps, texts, workflow, workflows } from "../support/workflows";

// What actionlint does not look at: who may reach what.

const SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository";
const list = (needs: Job["needs"] = []) => (typeof needs === "string" ? [needs] : needs);

/** Whether pull requests of forks never get there: the job says so, or one that has to go well before it does. */
function isClosedToForks({ jobs }: Workflow, { if: condition, needs }: Job): boolean {
  if (String(condition).startsWith(SAME_REPOSITORY)) return true;
  const goesOnAfterAll = /always\(\)|cancelled\(\)|failure\(\)/.test(String(condition));
  return list(needs).some((name) => {
    const wanted = !goesOnAfterAll || String(condition).includes(`needs.${name}.result == 'success'`);
    return wanted && isClosedToForks({ jobs } as Workflow, jobs[name]!);
  });
}

test("there are workflows to look at", () => {
  expect(workflows.map(([file]) => file)).toEqual(
    expect.arrayContaining([
      "test.yaml",
      "preview.yaml",
      "rehearse.yaml",
      "staging.yaml",
      "production.yaml",
      "drift.yaml",
    ]),
  );
});

describe("every workflow", () => {
  test.each(workflows)("%s starts with no more than reading the repository", (_, { permissions }) => {
    expect(permissions).toEqual({ contents: "read" });
  });

  test.each(workflows)("%s never runs a pull request's files with the base's rights", (_, { on }) => {
    expect(Object.keys(on)).not.toContain("pull_request_target");
    expect(Object.keys(on)).not.toContain("workflow_run");
  });
});

describe("every job", () => {
  test.each(jobs.filter(([, { uses }]) => uses === undefined))("%s ends some day", (_, job) => {
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("may write a comment, or an issue, and nothing else", () => {
    const writers = jobs.flatMap(([name, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([right, level]) => (level === "write" ? [`${name}: ${right}`] : [])),
    );
    expect(writers).toEqual(["drift.yaml: issue: issues", "preview.yaml: comment: pull-requests"]);
  });

  test("that may write sees no secret, no environment, and no file of a pull request", () => {
    for (const [, job] of jobs.filter(([, { permissions = {} }]) => Object.values(permissions).includes("write"))) {
      expect(JSON.stringify(job)).not.toMatch(/secrets|npm |HOMELAB_RUNNER/);
      expect(job.environment).toBeUndefined();
    }
    const [checkout] = workflow("preview.yaml").jobs.comment?.steps ?? [];
    expect(checkout?.with?.ref).toBe("${{ github.event.pull_request.base.sha }}");
  });
});

describe("every step", () => {
  const used = steps.flatMap(([name, { uses }]) => (uses === undefined ? [] : [[name, uses] as const]));

  test.each(used)("%s: %s is pinned to a commit, or is our own", (_, uses) => {
    expect(uses).toMatch(/^\.\/\.github\/|^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/);
  });

  test("names the release that the commit is, once and the same everywhere", () => {
    const lines = texts.join("\n").match(/uses: [\w-]+\/.*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const pins = new Set(lines.map((line) => line.trim()));
    expect(new Set([...pins].map((line) => line.replace(/@.*/, ""))).size).toBe(pins.size);
  });

  test("that checks out leaves no token behind", () => {
    for (const [, step] of steps.filter(([, { uses }]) => uses?.startsWith("actions/checkout@")))
      expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  test.each(steps.flatMap(([name, { run }]) => (run === undefined ? [] : [[name, run] as const])))(
    "%s: a script gets what others wrote through the environment (%#)",
    (_, run) => {
      expect(run).not.toContain("${{");
      expect(run.split("\n").length).toBeLessThan(8);
    },
  );
});

describe("a pull request of a fork", () => {
  const reached = workflows
    .filter(([, { on }]) => "pull_request" in on)
    .flatMap(([file, workflow]) =>
      Object.entries(workflow.jobs)
        .filter(([, job]) => !isClosedToForks(workflow, job))
        .map(([name, job]) => [`${file}: ${name}`, job] as const),
    );

  test("is checked and rehearsed", () => {
    expect(reached.map(([name]) => name).sort()).toEqual([
      "preview.yaml: skipped",
      "preview.yaml: stacks",
      "rehearse.yaml: rehearse",
      "rehearse.yaml: rehearsed",
      "rehearse.yaml: stacks",
      "test.yaml: test",
    ]);
  });

  test.each(reached)("%s: gets no secret, no environment, no right to write, and never home", (_, job) => {
    expect(JSON.stringify(job)).not.toMatch(/secrets(\.|\[|":)|HOMELAB_RUNNER/);
    expect(job.environment).toBeUndefined();
    expect(job.permissions).toBeUndefined();
    expect(job["runs-on"]).toBe("ubuntu-24.04");
  });
});

describe("real stacks", () => {
  test("come up one at a time, and are never cut off", () => {
    const up = workflow("stack-up.yaml").jobs.up;
    expect(up?.concurrency).toEqual({ group: "up-${{ inputs.stack }}", "cancel-in-progress": false });
    // `pulumi up` is in no other place.
    const others = steps.filter(([name, { run }]) => run?.includes("pulumi up") && name !== "stack-up.yaml: up");
    expect(others).toEqual([]);
  });

  test("staging is what was tested on main", () => {
    const { on, jobs } = workflow("staging.yaml");
    expect(on).toEqual({ push: { branches: ["main"] } });
    expect(jobs.up?.needs).toBe("test");
  });

  test("production is promoted by hand, after staging was looked at and the preview was made", () => {
    const { on, jobs } = workflow("production.yaml");
    expect(Object.keys(on)).toEqual(["workflow_dispatch"]);
    expect(jobs.allowed?.if).toBe("github.ref == 'refs/heads/main'");
    expect(list(jobs.preview?.needs)).toContain("allowed");
    expect(list(jobs.up?.needs)).toEqual(["allowed", "preview"]);
    for (const job of [jobs.preview, jobs.up]) expect(String(job?.if)).toBe("undefined");
  });

  test("previews and drift have environments of their own, so that approval is asked for `up` alone", () => {
    expect(workflow("stack-preview.yaml").jobs.preview?.environment).toBe("preview-${{ inputs.stack }}");
    expect(workflow("stack-up.yaml").jobs.up?.environment).toBe("${{ inputs.stack }}");
  });
});

test("the workflows' Pulumi is the one that rehearsals use", () => {
  const root = resolve(__dirname, "../..");
  const version = readFileSync(join(root, ".github/pulumi-version"), "utf8").trim();
  expect(readFileSync(join(root, "rehearsal/pulumi-cli/go.mod"), "utf8")).toContain(`pulumi/pkg/v3 v${version} `);
});
