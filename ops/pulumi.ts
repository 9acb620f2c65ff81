import { PulumiCommand } from "@pulumi/pulumi/automation";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where the set-up puts a Pulumi CLI on machines that have none. */
const builtTools = resolve(__dirname, "../.rehearsal");

/** The Pulumi CLI, for one stack of the project in the current folder; its environment is this process's own. */
export class PulumiStack {
  private constructor(
    readonly name: string,
    private readonly command: PulumiCommand,
  ) {}

  static async open(name: string): Promise<PulumiStack> {
    const root = existsSync(join(builtTools, "bin/pulumi")) ? { root: builtTools } : {};
    return new PulumiStack(name, await PulumiCommand.get(root));
  }

  /** @throws CommandError with everything that the CLI said */
  async run(...args: readonly string[]): Promise<string> {
    const { stdout } = await this.command.run([...args, "--stack", this.name], process.cwd(), {});
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
