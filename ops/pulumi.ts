import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

/** Where the set-up puts a Pulumi CLI on machines that have none; the user's own comes with what imports need. */
const builtPulumi = resolve(__dirname, "../.rehearsal/bin/pulumi");

/** A state with every machine's configuration in it is large. */
const LARGEST_OUTPUT_BYTES = 256 * 1024 * 1024;

/** The Pulumi CLI, for one stack of the project in the current folder; its environment is this process's own. */
export class PulumiStack {
  constructor(readonly name: string) {}

  /** @throws Error with everything that the CLI said */
  async run(...args: readonly string[]): Promise<string> {
    const command = !isOnPath("pulumi") && existsSync(builtPulumi) ? builtPulumi : "pulumi";
    const { stdout } = await promisify(execFile)(command, [...args, "--stack", this.name, "--non-interactive"], {
      maxBuffer: LARGEST_OUTPUT_BYTES,
    });
    return stdout;
  }

  /** Runs `args` with a file that holds `content`, in a folder that nobody else can read and that is gone afterwards. */
  async runWithFile(content: unknown, ...args: readonly string[]): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "homelab-ops-"));
    try {
      const file = join(folder, "input.json");
      writeFileSync(file, JSON.stringify(content));
      return await this.run(...args, "--file", file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Pulumi exports a secret, wherever it is inside a value, as an envelope around its JSON. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const envelope = value as { readonly plaintext?: string; readonly ciphertext?: string };
  if (envelope.plaintext !== undefined) return plain(JSON.parse(envelope.plaintext));
  if (envelope.ciphertext !== undefined) throw new Error("the state's secrets could not be decrypted");
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
