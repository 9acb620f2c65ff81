import { countGoTests } from "./go-counts.mjs";

const event = (fields: object) => JSON.stringify(fields);

describe("countGoTests", () => {
  test("counts passed, failed and skipped tests, and shows what failed", () => {
    const counts = countGoTests([
      event({ Action: "pass", Package: "p", Test: "TestA" }),
      event({ Action: "output", Package: "p", Test: "TestB", Output: "wanted 1\n" }),
      event({ Action: "fail", Package: "p", Test: "TestB" }),
      event({ Action: "skip", Package: "p", Test: "TestC" }),
      event({ Action: "fail", Package: "p" }),
      "not JSON",
    ]);
    expect(counts).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect(counts.failures).toContain("wanted 1\n");
    expect(counts.names).toEqual(["p TestB"]);
  });

  test("a package that does not build counts as one failure", () => {
    const counts = countGoTests([
      event({ Action: "build-output", ImportPath: "q", Output: "syntax error\n" }),
      event({ Action: "build-fail", ImportPath: "q" }),
      event({ Action: "fail", Package: "q", FailedBuild: "q" }),
    ]);
    expect(counts).toMatchObject({ passed: 0, failed: 1, names: ["q"] });
    expect(counts.failures.join("")).toContain("syntax error");
  });
});
