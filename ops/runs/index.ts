import { PulumiStack } from "../pulumi";
import { type HistoryEntry, hasRun, lastCommit, short, whyItDoesNotRun } from "./history";

/** How far back is looked. */
const ENTRIES = "200";

/**
 * Whether the stack runs exactly this commit, as its own state has it: whoever brought it up, and from where.
 * @param commit whole hash, 40 hexadecimal digits. Default: the hash of the last update is said, however that ended
 * @throws Error that says what it runs instead
 */
export async function runs(stack: string, commit: string | undefined, say: (line: string) => void): Promise<void> {
  const history = await historyOf(stack);
  if (commit === undefined) {
    say(lastCommit(history));
    return;
  }
  const why = whyItDoesNotRun(whole(commit), history);
  if (why !== undefined) throw new Error(`${stack} does not run ${short(commit)}: ${why}`);
  say(`${stack} runs ${short(commit)}`);
}

/**
 * Whether the stack was brought up from exactly this commit before, so that it may go back to it.
 * @param commit whole hash, 40 hexadecimal digits
 */
export async function ran(stack: string, commit: string, say: (line: string) => void): Promise<void> {
  if (!hasRun(whole(commit), await historyOf(stack)))
    throw new Error(`${stack} never ran ${short(commit)}, as far as its last ${ENTRIES} updates tell`);
  say(`${stack} ran ${short(commit)} before`);
}

async function historyOf(stack: string): Promise<readonly HistoryEntry[]> {
  const history = await new PulumiStack(stack).run("stack", "history", "--json", "--page-size", ENTRIES);
  return JSON.parse(history) as readonly HistoryEntry[];
}

function whole(commit: string): string {
  if (/^[0-9a-f]{40}$/.test(commit)) return commit;
  throw new Error(`"${commit}" must be a whole commit hash of 40 digits: \`git rev-parse ${commit}\` prints it`);
}
