// `npm run test:unit`: what needs neither Go nor namespaces.
import { spawnSync } from "node:child_process";
import { setUpModules } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";

await main(async () => {
  await setUpModules();
  const { status } = spawnSync("node", ["node_modules/jest/bin/jest.js", ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  return status ?? 1;
});
