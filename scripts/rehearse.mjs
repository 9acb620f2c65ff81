// `npm run rehearse -- STACK`: sets the machine up, then rehearses the stack inside a sandbox.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setUpModules, setUpRehearsal } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { binaries, root } from "./setup/paths.mjs";
import { runInSandbox } from "./setup/sandbox.mjs";

const words = process.argv.slice(2);
const driver = (/** @type {string} */ script) => ["--import", "tsx", `rehearsal/driver/${script}`, ...words];

await main(async () => {
  await setUpModules();
  // Nobody should wait ten minutes for a build to hear of a typing mistake.
  if (!existsSync(binaries.rehearsal)) {
    const { status } = spawnSync("node", driver("check.ts"), { cwd: root, stdio: "inherit" });
    if (status !== 0) return status ?? 1;
  }
  await setUpRehearsal();
  return runInSandbox(["node", ...driver("main.ts")]);
});
