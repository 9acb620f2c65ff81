import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessWatch } from "./process-watch";
import type { Observed } from "./site";

/** What a test knows beyond the stack. */
export interface More {
  /** Secrets that the state does not have by themselves. */
  readonly canaries: readonly string[];
  /** Name → text of further places. */
  readonly places: Readonly<Record<string, string>>;
}

/** Places in which a secret of the stack's state can be read by somebody who should not. */
export async function leaks(
  { rehearsal, secrets, printed, events }: Observed,
  watch: ProcessWatch,
  more: More = { canaries: [], places: {} },
): Promise<string[]> {
  const open = JSON.parse(await rehearsal.pulumi("stack", "export", "--show-secrets")) as unknown;
  // Those of the stack file too: some of them are in the state as part of a longer text only.
  const canaries = [...secretValues(open), ...Object.values(secrets), ...more.canaries];
  if (canaries.length <= 2) throw new Error(`only ${canaries.length} secrets to look for`);
  const places = {
    "Pulumi's output, a diff among it": printed(),
    state: await rehearsal.pulumi("stack", "export"),
    "outputs without --show-secrets": await rehearsal.pulumi("stack", "output", "--json"),
    // Pulumi itself hands a stack's configuration to its program in the environment, which only its user can read.
    "process list": Object.values(secrets).reduce((seen, secret) => seen.replaceAll(secret, ""), watch.seen()),
    "machine events": JSON.stringify(events),
    "machine logs": logsBelow(join(rehearsal.workspace.folder, "../site")),
    ...more.places,
  };
  return Object.entries(places).flatMap(([place, text]) =>
    canaries.filter((canary) => text.includes(canary)).map(() => place),
  );
}

/** Logs of machines, and those that hosts keep themselves. */
function logsBelow(folder: string): string {
  // With types, because a listing without them follows links out of the folder.
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const logs = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".log"));
  if (logs.length === 0) throw new Error(`${folder} has no logs`);
  return logs.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8")).join("\n");
}

/** Private keys, tokens, seeds and encryption secrets among the decrypted secrets of a state, as single words too. */
function secretValues(state: unknown): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, secret: boolean, key = ""): void => {
    if (Array.isArray(value)) value.forEach((item) => visit(item, secret, key));
    else if (value !== null && typeof value === "object") {
      const { plaintext } = value as { plaintext?: string };
      if (typeof plaintext === "string") visit(JSON.parse(plaintext), true, key);
      // A release's inputs are secret as a whole, with whatever ordinary words are in them.
      else
        Object.entries(value)
          .filter(([name]) => name !== "__inputs")
          .forEach(([name, item]) => visit(item, secret, name));
    } else if (secret && typeof value === "string") {
      if (/key|token|secret/i.test(key) && value.length >= 16 && !/hostKey/i.test(key)) found.add(value);
      if (/^(stdin|stdout|kubeconfig)/.test(key)) secretWords(value).forEach((word) => found.add(word));
    }
  };
  visit(state, false);
  return [...found];
}

/** What opens something, in a text with more than that: join tokens, seeds, keys. Digests and schematics open nothing. */
const secretWords = (text: string): string[] => [
  ...(text.match(/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g) ?? []),
  ...(text.match(/(?<!sha256:|metal-installer\/|"schematic":")\b[0-9a-f]{64}\b/g) ?? []),
  ...(text.match(/(?<=client-key-data: )\S+/g) ?? []),
];
