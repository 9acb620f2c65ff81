import { inOrderOf } from "../../config/report/order";
import { formatPath } from "../../config/report/problem";
import { renderReport } from "../../config/report/render";
import { closest, editDistance } from "../../config/report/suggest";

describe("what was probably meant", () => {
  const options = ["controlPlane", "worker", "amd64", "arm64"];

  test.each([
    ["adress", ["address", "arch"], "address"],
    ["control-plane", options, "controlPlane"],
    ["CONTROLPLANE", options, "controlPlane"],
    ["master", options, "controlPlane"],
    ["x86_64", options, "amd64"],
    ["aarch64", options, "arm64"],
    ["banana", options, undefined],
    ["", options, undefined],
  ])("by %j among %j is %j", (word, among, expected) => {
    expect(closest(word, among)).toBe(expected);
  });

  test("is measured in letters to insert, delete or replace", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("", "abc")).toBe(3);
  });
});

describe("the report", () => {
  test("writes paths as one would look them up", () => {
    expect(formatPath(["cluster", "nodes", 1, "labels", "a.b/c"])).toBe('cluster.nodes[1].labels["a.b/c"]');
  });

  test("follows the order of the file, with what is missing after its block", () => {
    const file = { b: { x: 1, y: 2 }, a: [1, 2] };
    const at = (...path: (string | number)[]) => ({ path, rule: "" });
    const ordered = inOrderOf(file, [at("c"), at("a", 1), at("b", "z"), at("a", 0), at("b", "y"), at("b")]);
    expect(ordered.map(({ path }) => formatPath(path))).toEqual(["b", "b.y", "b.z", "a[0]", "a[1]", "c"]);
  });

  test("says everything about one place together", () => {
    const report = renderReport(
      "x.yaml",
      [
        { path: ["a"], value: 1, rule: "must be odd-looking" },
        { path: ["a"], value: 1, rule: "must be even", fix: "2" },
      ],
      "homelab:",
    );
    expect(report).toBe(
      "x.yaml has 2 problems:\n\n  homelab:a\n    value: 1\n    rule:  must be odd-looking\n    rule:  must be even\n    fix:   2",
    );
  });

  test.each([
    ["under secrets", ["secrets", "anything"], "canary"],
    ["in a key that is called like a secret", ["cluster", "apiToken"], "canary"],
    ["inside a block", ["cluster", "extra"], { registry: { password: "canary" } }],
    ["encrypted", ["cluster", "name"], { secure: "canary" }],
    ["in a patch", ["cluster", "bootstrap", "patches", "all", 0], "machine: {token: canary}"],
  ] as const)("shows no secret %s", (_, path, value) => {
    const report = renderReport("x.yaml", [{ path, value, rule: "is wrong" }], "");
    expect(report).not.toContain("canary");
  });

  test("repeats no secret in a fix", () => {
    const report = renderReport(
      "x.yaml",
      [{ path: ["secrets", "pin"], value: 4711, rule: "must be text", fix: '"4711"' }],
      "",
    );
    expect(report).not.toContain("4711");
  });
});
