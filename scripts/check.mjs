// `npm run check`: types, lint, format; for Go, gofmt and vet; workflows. Everything is checked even when something fails.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setUpActionlint, setUpModules } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { binaries, root } from "./setup/paths.mjs";
import { say } from "./setup/step.mjs";
import { requireGo } from "./setup/tools.mjs";

/** @type {readonly { title: string, command: readonly string[], cwd?: string, silent?: true }[]} */
const checks = [
  { title: "types", command: ["node_modules/.bin/tsc"] },
  { title: "lint", command: ["node_modules/.bin/eslint", ".", "--max-warnings", "0"] },
  { title: "format", command: ["node_modules/.bin/prettier", "--check", "--log-level", "warn", "."] },
  { title: "gofmt", command: ["gofmt", "-l", "."], cwd: "rehearsal", silent: true },
  { title: "go vet", command: ["go", "vet", "./..."], cwd: "rehearsal" },
  { title: "go vet, Alloy", command: ["go", "vet", "./..."], cwd: "rehearsal/alloy-check" },
  { title: "go vet, Alertmanager", command: ["go", "vet", "./..."], cwd: "rehearsal/promtool" },
  // Scripts in workflows are too short for a linter of their own; what is not installed everywhere is not asked.
  { title: "workflows", command: [binaries.actionlint, "-shellcheck=", "-pyflakes="] },
];

await main(async () => {
  await setUpModules();
  requireGo();
  await setUpActionlint();
  const failed = checks.filter((check) => !passes(check)).map(({ title }) => title);
  if (failed.length > 0) throw new Error(`Failed: ${failed.join(", ")}.`);
  say("All checks passed.");
});

/** A `silent` check passes when it prints nothing. @param {typeof checks[number]} check */
function passes({ title, command: [command = "", ...args], cwd = ".", silent }) {
  say(`── ${title}`);
  const options = { cwd: join(root, cwd) };
  if (!silent) return spawnSync(command, args, { ...options, stdio: "inherit" }).status === 0;
  const output = execFileSync(command, args, { ...options, encoding: "utf8" });
  if (output !== "") say(output);
  return output === "";
}
