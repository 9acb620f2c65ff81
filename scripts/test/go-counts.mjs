/** @typedef {{ Action: string, Package?: string, ImportPath?: string, Test?: string, Output?: string }} GoEvent */

/**
 * Counts what `go test -json` printed; subtests count with their parent as tests of their own.
 * @param {readonly string[]} lines
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[], names: string[] }}
 *   `failures`: the output of what failed; `names`: its packages and tests
 */
export function countGoTests(lines) {
  const events = lines.filter((line) => line.startsWith("{")).map((line) => /** @type {GoEvent} */ (JSON.parse(line)));
  const tests = (/** @type {string} */ action) =>
    events.filter((event) => event.Action === action && event.Test !== undefined).length;
  const failed = events.filter((event) => event.Action === "fail" || event.Action === "build-fail");
  const failures = failed.map(({ Package, ImportPath, Test }) =>
    events
      .filter(
        (event) =>
          event.Output !== undefined &&
          event.Package === Package &&
          event.ImportPath === ImportPath &&
          event.Test === Test,
      )
      .map((event) => event.Output)
      .join(""),
  );
  const packagesThatFailedWithoutTest = failed.filter(
    (event) =>
      event.Action === "fail" &&
      event.Test === undefined &&
      !failed.some((other) => other.Test !== undefined && other.Package === event.Package),
  );
  const failedTests = failed.filter((event) => event.Test !== undefined);
  return {
    passed: tests("pass"),
    failed: failedTests.length + packagesThatFailedWithoutTest.length,
    skipped: tests("skip"),
    failures,
    names: [...failedTests, ...packagesThatFailedWithoutTest].map(({ Package, Test }) =>
      [Package, Test].join(" ").trim(),
    ),
  };
}
