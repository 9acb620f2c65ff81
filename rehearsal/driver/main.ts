import { writeFileSync } from "node:fs";
import { parseOptions } from "./options";
import { rehearse } from "./rehearse";
import { readStackFile } from "./stack-file";

/** Runs inside the sandbox. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const report = await rehearse(readStackFile(options.stack, options.file), options, (line) =>
    process.stdout.write(`${line}\n`),
  );
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.error !== undefined) throw new Error(report.error);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The sandbox ends with this process, and everything in it with the sandbox.
  process.once(signal, () => {
    process.stderr.write(`\nInterrupted: the rehearsal's machines and state are gone.\n`);
    process.exit(130);
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
