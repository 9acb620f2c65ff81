import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { report } from "./command";
import type { Report } from "./report";

const root = resolve(__dirname, "../..");
const recorded = (name: string) => join(root, "tests/fixtures/previews", `${name}.json`);

describe("npm run report", () => {
  test.each([
    ["a removed storage class", ["class-removed"], 6],
    ["the same, with a gate that lets it through", ["class-removed", "--fail-on", "never"], 0],
    ["a smaller pool, with the default gate", ["pool-shrunk"], 0],
    ["a smaller pool, with a gate at replacements", ["pool-shrunk", "--fail-on", "replacement"], 5],
    ["a chart's upgrade, with a gate at restarts", ["chart-upgraded", "--fail-on", "restart"], 4],
    ["drift, with a gate at any change", ["drift", "--fail-on", "in-place"], 3],
    ["a preview that failed, whatever the gate", ["mistake", "--fail-on", "never"], 1],
  ])("%s", (_, [name = "", ...words], status) => {
    const { code, output, why = "" } = report([recorded(name), ...words]);
    expect(code).toBe(status);
    expect(output).toMatch(/^<!-- homelab:risk-report:production -->\n/);
    expect(why).toMatch(status === 0 ? /^$/ : /^production: .+$/);
  });

  test("as a process: the report alone on its output, read from the standard input", () => {
    const input = JSON.stringify({ steps: [], changeSummary: { same: 3 } });
    const command = ["--import", "tsx", "ops/report/main.ts", "-", "--format", "json", "--stack", "mine"];
    const { status, stdout, stderr } = spawnSync("node", command, { cwd: root, encoding: "utf8", input });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ stack: "mine", failed: false, unchanged: 3 } satisfies Partial<Report>);
  });

  test.each([
    ["no file named", [], /No preview was named[\s\S]*Usage: npm run --silent report/],
    ["two files", ["a", "b"], /One preview at a time: "b"/],
    ["an option that there is not", ["a", "--what"], /Unknown option '--what'/],
    ["a class that there is not", ["a", "--fail-on", "fire"], /--fail-on fire: must be one of data-loss, replacement/],
    ["a format that there is not", ["a", "--format", "pdf"], /--format pdf: must be one of markdown, text, json/],
    [
      "a length that nothing fits in",
      ["a", "--max-length", "10"],
      /--max-length 10: must be a number of at least 2000/,
    ],
    ["a file that is not there", ["nowhere.json"], /nowhere\.json cannot be read: ENOENT/],
    ["a file that is no preview", [join(root, "package.json")], /package\.json is not a preview/],
  ])("%s: exits 2, and says what to do", (_, words, message) => {
    const { code, output, why } = report(words);
    expect({ code, output }).toEqual({ code: 2, output: "" });
    expect(why).toMatch(message);
  });
});
