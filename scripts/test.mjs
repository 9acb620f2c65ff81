// `npm test`: every test there is. The last line counts them.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { spawn } from "node:child_process";
import { setUpTests } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { binaries, root } from "./setup/paths.mjs";
import { say, seconds } from "./setup/step.mjs";
import { countGoTests } from "./test/go-counts.mjs";

const results = join(root, ".rehearsal/test-results");

await main(async () => {
  await setUpTests();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const suites = [await unitTests(), await goTests(), await rehearsalTests()];
  const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
  const failed = suites.reduce((sum, suite) => sum + suite.failed, 0);
  const skipped = suites.reduce((sum, suite) => sum + suite.skipped, 0);
  for (const name of suites.flatMap((suite) => suite.failures)) say(`failed: ${name}`);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
});

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts */

/** @returns {Promise<Counts>} */
function unitTests() {
  return jest("unit", ["node"], "jest.config.js");
}

/** @returns {Promise<Counts>} */
function rehearsalTests() {
  const sandbox = [binaries.rehearsal, "sandbox", "--", "node"];
  return jest("rehearsal", sandbox, "tests/rehearsal/jest.config.js", ["--runInBand"]);
}

/**
 * @param {string} name @param {readonly string[]} runner @param {string} config @param {readonly string[]} more
 * @returns {Promise<Counts>}
 */
async function jest(name, runner, config, more = []) {
  const file = join(results, `${name}.json`);
  const args = ["node_modules/jest/bin/jest.js", "--config", config, "--json", "--outputFile", file, ...more];
  const code = await run(`${name} tests`, [...runner, ...args]);
  const counts = JSON.parse(readFileSync(file, "utf8"));
  // A test file that cannot even be loaded has no tests of its own to fail.
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  return {
    passed: counts.numPassedTests,
    failed: Math.max(failed, code === 0 ? 0 : 1),
    skipped: counts.numPendingTests,
    failures: failedTests(counts.testResults),
  };
}

/**
 * @typedef {{ status: string, fullName: string }} JestTest
 * @typedef {{ status: string, name: string, assertionResults: JestTest[] }} JestFile
 * @param {JestFile[]} files
 * @returns {string[]} each with its file; a file alone where it could not be loaded
 */
function failedTests(files) {
  return files
    .filter((file) => file.status === "failed")
    .flatMap((file) => {
      const path = relative(root, file.name);
      const failed = file.assertionResults.filter((test) => test.status === "failed");
      return failed.length === 0 ? [path] : failed.map((test) => `${path}: ${test.fullName}`);
    });
}

/** @returns {Promise<Counts>} */
async function goTests() {
  // -count=1: Go would remember results although what contract tests read, outside of the module, has changed.
  // -timeout: a package of whole clusters may take longer than Go's ten minutes where the machine is slow.
  const lines = /** @type {string[]} */ ([]);
  process.env.REHEARSAL_TALOSCTL = binaries.talosctl;
  const command = ["go", "test", "-count=1", "-timeout=60m", "-json", "./..."];
  const code = await run("Go tests", command, join(root, "rehearsal"), (line) => lines.push(line));
  const counts = countGoTests(lines);
  for (const text of counts.failures) say(text);
  return { ...counts, failed: Math.max(counts.failed, code === 0 ? 0 : 1), failures: counts.names };
}

/**
 * @param {string} title @param {readonly string[]} command @param {string} cwd
 * @param {(line: string) => void} [onLine] takes the output line by line; it is shown when left out
 * @returns {Promise<number>} exit status
 */
async function run(title, [command = "", ...args], cwd = root, onLine) {
  const started = Date.now();
  say(`\n── ${title}`);
  const child = spawn(command, args, { cwd, stdio: ["ignore", onLine ? "pipe" : "ignore", "inherit"] });
  if (onLine && child.stdout) {
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    });
  }
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  say(`   ${title}: ${seconds(Date.now() - started)}`);
  return code ?? 1;
}
