import { join } from "node:path";
import { projectRoot, run } from "../../rehearsal/driver/binary";
import type { Observed } from "./site";

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
  const tools = `${join(projectRoot, ".rehearsal/bin")}:${process.env.PATH}`;
  const words = [join(projectRoot, "ops/main.ts"), operation, stack.name, ...args];
  return run(join(projectRoot, "node_modules/.bin/tsx"), words, {
    cwd: folder,
    env: { ...environment, ...more, PATH: tools },
  });
}
