// `npm run rehearse -- STACK`: sets the machine up, then rehearses the stack inside a sandbox.
import { setUpRehearsal } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";
import { runInSandbox } from "./setup/sandbox.mjs";

await main(async () => {
  await setUpRehearsal();
  return runInSandbox(["node", "--import", "tsx", "rehearsal/driver/main.ts", ...process.argv.slice(2)]);
});
