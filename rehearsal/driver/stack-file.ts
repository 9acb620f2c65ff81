import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { missingSecrets } from "../../config/missingSecrets";
import { parseStackFile } from "../../config/stackFile";
import { loadStackConfig } from "../../config/validate";
import { formatPath } from "../../config/report/problem";
import type { StackConfig } from "../../config/schema";
import type { EngineConfig } from "../../tests/support/cli-run";
import { projectRoot } from "./binary";
import { generateSecrets, takeSecrets, type TakenSecrets, withSecrets } from "./secrets";

/** A stack file, read and validated, its secrets replaced. */
export interface StackFile extends TakenSecrets {
  readonly name: string;
  readonly config: StackConfig<string>;
  /** Secrets that its features need and it does not have: `secrets.dashboardPassword`. They are among `secrets`. */
  readonly missingSecrets: readonly string[];
}

/**
 * @param name the stack's name
 * @param file where its file is, when not `Pulumi.<name>.yaml` in the project's folder
 * @throws ConfigError with one report of everything that is wrong
 */
export function readStackFile(name: string, file = join(projectRoot, `Pulumi.${name}.yaml`)): StackFile {
  if (!existsSync(file)) throw new Error(`There is no ${file}. Stacks with a file: ${stacks().join(", ")}.`);
  const raw = parseStackFile(file);
  const missing = missingSecrets(raw);
  const config = loadStackConfig(withSecrets(raw, missing), { source: basename(file) });
  const content = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const { values, secrets } = takeSecrets(content.config);
  return {
    name,
    config,
    values,
    secrets: { ...generateSecrets(missing), ...secrets },
    missingSecrets: missing.map(formatPath),
  };
}

/** The stack's configuration as the engine hands it to the program. */
export function engineConfigOf({ values, secrets }: Pick<StackFile, "values" | "secrets">): EngineConfig {
  const config: Record<string, unknown> = structuredClone(values);
  for (const [path, secret] of Object.entries(secrets)) put(config, path.split("."), secret);
  return {
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, textOf(value)])),
    secretKeys: [...new Set(Object.keys(secrets).map((path) => path.split(".")[0] ?? path))],
  };
}

function put(block: Record<string, unknown>, [key = "", ...below]: readonly string[], secret: string): void {
  if (below.length === 0) block[key] = secret;
  else put((block[key] ??= {}) as Record<string, unknown>, below, secret);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Stacks that have a file in the project's folder. */
const stacks = (): readonly string[] =>
  readdirSync(projectRoot).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
