// `npm run setup`: everything that rehearsals and tests need, so that the next command starts at once.
import { setUpRehearsal } from "./setup/index.mjs";
import { main } from "./setup/main.mjs";

await main(setUpRehearsal);
