import { report } from "./command";

const { output, code, why } = report(process.argv.slice(2));
process.stdout.write(output);
if (why !== undefined) console.error(why);
process.exitCode = code;
