import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { loadStackConfig, parseStackFile } from "../../config/load";
import type { StackConfig } from "../../config/schema";
import { projectRoot } from "./binary";
import { takeSecrets, type TakenSecrets } from "./secrets";

/** A stack file, read and validated, its secrets replaced. */
export interface StackFile extends TakenSecrets {
  readonly name: string;
  readonly config: StackConfig<string>;
}

/**
 * @param name the stack's name
 * @param file where its file is, when not `Pulumi.<name>.yaml` in the project's folder
 * @throws ConfigError with one report of everything that is wrong
 */
export function readStackFile(name: string, file = join(projectRoot, `Pulumi.${name}.yaml`)): StackFile {
  if (!existsSync(file)) throw new Error(`There is no ${file}. Stacks with a file: ${stacks().join(", ")}.`);
  const config = loadStackConfig(parseStackFile(file), { source: basename(file) });
  const content = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return { name, config, ...takeSecrets(content.config) };
}

/** Stacks that have a file in the project's folder. */
const stacks = (): readonly string[] =>
  readdirSync(projectRoot).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
