// `node scripts/ci/changed-stacks.mjs [BASE]`: a JSON list of the stacks that differ between BASE and the checkout; of all
// stacks without BASE. Needs git and nothing else.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { main } from "../setup/main.mjs";
import { root } from "../setup/paths.mjs";
import { changedStacks, stacksIn } from "./stacks.mjs";

await main(async () => {
  const [base, ...more] = process.argv.slice(2);
  if (more.length > 0) throw new Error("Usage: node scripts/ci/changed-stacks.mjs [BASE]");
  const stacks = stacksIn(readdirSync(root));
  process.stdout.write(`${JSON.stringify(base === undefined ? stacks : changedStacks(stacks, changedSince(base)))}\n`);
});

/**
 * @param {string} base a commit that both sides come from, or after which only the other side went on
 * @returns {string[]}
 */
function changedSince(base) {
  // Three dots: what the base has got since then is not this change's. A file that moved counts in both places.
  const words = ["diff", "--name-only", "--no-renames", "-z", `${base}...HEAD`];
  return execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
    .split("\0")
    .filter(Boolean);
}
