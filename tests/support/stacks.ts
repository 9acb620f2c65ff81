import { resolve } from "node:path";
import { loadStackConfig, parseStackFile, type RawStackConfig } from "../../config/load";
import type { StackConfig } from "../../config/schema";

const projectRoot = resolve(__dirname, "../..");

/** A stack file of this project, as its keys. */
export function rawStack(stack: string): RawStackConfig {
  return parseStackFile(resolve(projectRoot, `Pulumi.${stack}.yaml`));
}

/** A stack file of this project, validated. */
export function stackConfig(stack: string): StackConfig {
  return fromRaw(rawStack(stack));
}

export function fromRaw(raw: RawStackConfig): StackConfig {
  return { ...loadStackConfig(raw), secrets: {} };
}
