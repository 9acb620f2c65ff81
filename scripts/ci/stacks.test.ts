import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { changedStacks, stacksIn } from "./stacks.mjs";

const stacks = ["production", "staging"];

test("the stacks are those of the stack files", () => {
  expect(stacksIn(["Pulumi.staging.yaml", "Pulumi.yaml", "Pulumi.production.yaml", "program.ts"])).toEqual(stacks);
});

test("a stack file concerns its own stack", () => {
  expect(changedStacks(stacks, ["Pulumi.staging.yaml"])).toEqual(["staging"]);
  expect(changedStacks(stacks, ["Pulumi.staging.yaml", "docs/state.md"])).toEqual(["staging"]);
});

test.each([
  "program.ts",
  "config/versions.yaml",
  "components/network/metallb/values.ts",
  "package-lock.json",
  "Pulumi.yaml",
  "ops/gates/reach.mjs",
  "rehearsal/internal/talosnode/node.go",
  "something-new",
])("%s concerns all of them", (file) => {
  expect(changedStacks(stacks, ["Pulumi.staging.yaml", file])).toEqual(stacks);
});

test.each([
  "README.md",
  "docs/decisions/0001-helm-releases.md",
  "tests/unit/platform.test.ts",
  "components/apps/apps.test.ts",
  ".github/workflows/test.yaml",
  "renovate.json",
])("%s concerns none", (file) => {
  expect(changedStacks(stacks, [file])).toEqual([]);
});

test("a stack that was taken away is not there to be looked at", () => {
  expect(changedStacks(["production"], ["Pulumi.staging.yaml"])).toEqual([]);
});

test("nothing changed concerns none", () => {
  expect(changedStacks(stacks, [])).toEqual([]);
});

describe("changed-stacks.mjs", () => {
  const printed = (...words: string[]) =>
    JSON.parse(
      execFileSync(process.execPath, [resolve(__dirname, "changed-stacks.mjs"), ...words], { encoding: "utf8" }),
    ) as unknown;

  test("names every stack of the project when it is asked about no change", () => {
    expect(printed()).toEqual(stacks);
  });

  test("names none where nothing changed", () => {
    expect(printed("HEAD")).toEqual([]);
  });
});
