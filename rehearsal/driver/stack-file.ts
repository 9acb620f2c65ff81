import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { loadStackConfig, parseStackFile } from "../../config/load";
import type { StackConfig } from "../../config/schema";
import { projectRoot } from "./binary";

/** A stack file, read and validated. */
export interface StackFile {
  readonly name: string;
  readonly config: StackConfig;
  /** What the file says, `namespace:key` → value, without its secrets. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Generated stand-ins of its secrets: a rehearsal knows no real secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * @param name the stack's name
 * @param file where its file is, when not `Pulumi.<name>.yaml` in the project's folder
 * @throws ConfigError with one report of everything that is wrong
 */
export function readStackFile(name: string, file = join(projectRoot, `Pulumi.${name}.yaml`)): StackFile {
  const parsed = parseStackFile(file);
  return {
    name,
    config: loadStackConfig(parsed.homelab),
    values: parsed.values,
    secrets: Object.fromEntries(parsed.secretPaths.map((path) => [path, randomBytes(16).toString("hex")])),
  };
}
