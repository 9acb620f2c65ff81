import { type HistoryEntry, hasRun, lastCommit, whyItDoesNotRun } from "./history";

const COMMIT = "a".repeat(40);
const OTHER = "b".repeat(40);

const entry = (change: Partial<HistoryEntry> = {}, git: Record<string, string> = {}): HistoryEntry => ({
  kind: "update",
  result: "succeeded",
  startTime: "2026-08-01T12:00:00.000Z",
  environment: { "git.head": COMMIT, "git.dirty": "false", ...git },
  ...change,
});

describe("what a stack runs", () => {
  test("is the commit of its last update", () => {
    expect(whyItDoesNotRun(COMMIT, [entry(), entry({}, { "git.head": OTHER })])).toBeUndefined();
    expect(whyItDoesNotRun(OTHER, [entry(), entry({}, { "git.head": OTHER })])).toMatch(
      /commit aaaaaaaaaaaa\) was of another commit/,
    );
  });

  test("is not changed by a refresh or an import", () => {
    expect(whyItDoesNotRun(COMMIT, [entry({ kind: "refresh" }, { "git.head": OTHER }), entry()])).toBeUndefined();
  });

  test("is told, even where the update failed; not where there was none", () => {
    expect(lastCommit([entry({ kind: "refresh" }), entry({ result: "failed" })])).toBe(COMMIT);
    expect(() => lastCommit([entry({ kind: "destroy" }), entry()])).toThrow(/not known .*: it was destroyed$/);
    expect(() => lastCommit([entry({ environment: {} })])).toThrow(/git repository$/);
  });

  test.each([
    ["an update that failed", [entry({ result: "failed" }), entry()], /failed$/],
    ["one that goes on", [entry({ result: "in-progress" })], /is not finished$/],
    ["files that are in no commit", [entry({}, { "git.dirty": "true" })], /in no commit$/],
    ["a destroyed stack", [entry({ kind: "destroy" }), entry()], /was destroyed$/],
    ["a stack that never came up", [entry({ kind: "refresh" })], /never brought up$/],
    ["an update outside of git", [entry({ environment: {} })], /not made in a git repository/],
  ])("is not known or not whole after %s", (_, history, why) => {
    expect(whyItDoesNotRun(COMMIT, history)).toMatch(why);
  });
});

describe("where a stack may go back to", () => {
  test("is what it ran before, whole and well", () => {
    expect(hasRun(COMMIT, [entry({}, { "git.head": OTHER }), entry()])).toBe(true);
    expect(hasRun(COMMIT, [entry({ result: "failed" }), entry({}, { "git.dirty": "true" })])).toBe(false);
    expect(hasRun(COMMIT, [entry({ kind: "destroy" })])).toBe(false);
  });
});
