// `npm run bench`: the figures of docs/performance.md, measured here and now. Writes .rehearsal/bench.json.
// `npm run bench -- nodes`: those of Talos clusters of 3, 10, 30 and 100 nodes instead; `-- nodes 3 10`: of other sizes.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setUpRehearsal } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";
import { runInSandbox } from "./setup/sandbox.mjs";

/** @typedef {{ name: string, value: number, target?: number, unit: string }} Figure */

const file = join(root, ".rehearsal/bench.json");

await main(async () => {
  const sizes = sizesIn(process.argv.slice(2));
  await setUpRehearsal();
  const status = await runInSandbox(["node", "--import", "tsx", "rehearsal/driver/bench.ts", file, ...sizes]);
  if (status !== 0) return status;
  const measured = /** @type {Figure[]} */ (JSON.parse(readFileSync(file, "utf8")));
  const figures = sizes.length > 0 ? measured : [...measured, unitTests()];
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const figure of figures) {
    const { name, value, unit } = figure;
    process.stdout.write(`${name.padEnd(width)}  ${value.toFixed(2).padStart(7)} ${unit}${verdict(figure)}\n`);
  }
});

/** Sizes of clusters, if those are to be measured. @param {readonly string[]} words */
function sizesIn([what, ...sizes]) {
  if (what === undefined) return [];
  const wrong = what === "nodes" ? sizes.find((size) => !/^\d+$/.test(size) || Number(size) < 3) : what;
  if (wrong !== undefined) throw new Error(`${wrong}: usage: npm run bench [-- nodes [SIZE…]], each size 3 or more`);
  return sizes.length > 0 ? sizes : ["3", "10", "30", "100"];
}

/** @param {Figure} figure */
function verdict({ value, target, unit }) {
  if (target === undefined) return "";
  return `  target ${target} ${unit}${value <= target ? "" : "  over target"}`;
}

/** @returns {Figure} */
function unitTests() {
  const started = performance.now();
  const { status } = spawnSync("node", ["node_modules/jest/bin/jest.js", "--silent"], { cwd: root, stdio: "ignore" });
  if (status !== 0) throw new Error("The unit tests fail: npm run test:unit shows which.");
  return { name: "unit tests", value: Math.round((performance.now() - started) / 10) / 100, target: 30, unit: "s" };
}
