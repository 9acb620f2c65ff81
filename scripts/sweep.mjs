// `npm run sweep`: kills the engine at every moment of a small stack's update, each on new machines. Takes long.
import { main } from "./setup/main.mjs";
import { setUpRehearsal } from "./setup/index.mjs";
import { runInSandbox } from "./setup/sandbox.mjs";

await main(async () => {
  await setUpRehearsal();
  process.env.REHEARSAL_SWEEP ??= "all";
  const config = ["--config", "tests/rehearsal/jest.config.js"];
  return runInSandbox(["node", "node_modules/jest/bin/jest.js", ...config, "--runInBand", "talos-killed"]);
});
