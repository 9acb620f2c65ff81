import { parseOptions } from "./options";
import { choosePlugins } from "./plugins";
import { readStackFile } from "./stack-file";

// What can be wrong with the request itself, found before anything is built.
try {
  const options = parseOptions(process.argv.slice(2));
  readStackFile(options.stack, options.file);
  choosePlugins(options.plugins);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
