// `npm run bench`: the figures of docs/performance.md, measured here and now. Writes .rehearsal/bench.json.
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
  await setUpRehearsal();
  const status = await runInSandbox(["node", "--import", "tsx", "rehearsal/driver/bench.ts", file]);
  if (status !== 0) return status;
  const figures = /** @type {Figure[]} */ ([...JSON.parse(readFileSync(file, "utf8")), unitTests()]);
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const figure of figures) {
    const { name, value, unit } = figure;
    process.stdout.write(`${name.padEnd(width)}  ${value.toFixed(2).padStart(7)} ${unit}${verdict(figure)}\n`);
  }
});

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
