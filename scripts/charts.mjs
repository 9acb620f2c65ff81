// `npm run charts -- vendor [FOLDER]`: fetches the real charts, as a folder that any web server can serve as a mirror.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setUpRehearsal } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { binaries, root } from "./setup/paths.mjs";

const usage = `Usage: npm run charts -- vendor [FOLDER]

Fetches every chart of config/versions.yaml into FOLDER (charts/ when left out) with an index.yaml. Serve the folder
with any web server and name it in a stack file (homelab:charts: {mirror: http://…}) for sites without internet;
rehearsals use charts/ by themselves.`;

await main(async () => {
  const [verb, folder = join(root, "charts"), ...more] = process.argv.slice(2);
  if (verb !== "vendor" || more.length > 0) throw new Error(usage);
  await setUpRehearsal();
  mkdirSync(folder, { recursive: true });
  const list = spawnSync("node", ["--import", "tsx", "rehearsal/driver/chart-list.ts"], {
    cwd: root,
    encoding: "utf8",
  });
  if (list.status !== 0) throw new Error(list.stderr);
  const wanted = join(root, ".rehearsal/charts.json");
  writeFileSync(wanted, list.stdout);
  const command = ["charts", "vendor", "--versions", wanted, "--out", resolve(folder)];
  const { status } = spawnSync(binaries.rehearsal, command, { stdio: "inherit" });
  return status ?? 1;
});
