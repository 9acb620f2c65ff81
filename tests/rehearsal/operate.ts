import { join } from "node:path";
import { projectRoot, run } from "../../rehearsal/driver/binary";
import type { Observed } from "./site";

/** Binaries that a user has installed. */
const path = `${join(projectRoot, ".rehearsal/bin")}:${process.env.PATH}`;

/**
 * Does what `npm run ops -- OPERATION STACK ARGS…` does, as the user of the rehearsed stack.
 * @param more further environment, such as a passphrase
 * @returns what it printed
 * @throws Error with its error output
 */
export async function operate(
  { rehearsal }: Observed,
  operation: string,
  args: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { folder, environment, stack } = rehearsal.workspace;
  const words = [join(projectRoot, "ops/main.ts"), operation, stack.name, ...args];
  return run(join(projectRoot, "node_modules/.bin/tsx"), words, {
    cwd: folder,
    env: { ...environment, ...more, PATH: path },
  });
}

/** Runs a command that a message tells the user to run, as a shell takes it, and confirms what it asks. */
export async function obey({ rehearsal }: Observed, command: string): Promise<string> {
  const { folder, environment } = rehearsal.workspace;
  const env = { ...environment, PATH: path, PULUMI_SKIP_CONFIRMATIONS: "true" };
  return run("bash", ["-c", command], { cwd: folder, env });
}
