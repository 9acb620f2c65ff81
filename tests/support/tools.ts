import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Tools that `npm test` builds, of others and out of their parts. */
type Tool = "promtool" | "amtool" | "who-is-told" | "alloy-check";

const pathOf = (tool: Tool): string => resolve(__dirname, "../../.rehearsal/bin", tool);

/** Tests that need a tool are skipped where it has not been built. */
export const describeWithTool = (tool: Tool): jest.Describe => (existsSync(pathOf(tool)) ? describe : describe.skip);

/**
 * Runs a tool on files, which are gone afterwards; arguments name them as they are called here.
 * @param files name → content; what is no text is written as JSON, which is YAML
 * @returns what it prints
 * @throws Error with what it says when it does not end well
 */
export function runTool(tool: Tool, args: readonly string[], files: Readonly<Record<string, unknown>>): string {
  const cwd = mkdtempSync(join(tmpdir(), `${tool}-`));
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(cwd, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    return execFileSync(pathOf(tool), args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
