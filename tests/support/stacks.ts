import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ENCRYPTED, loadStackConfig, missingSecrets, parseStackFile, type RawStackConfig } from "../../config/load";
import type { Secrets, StackConfig } from "../../config/schema";

const projectRoot = resolve(__dirname, "../..");

/** A stack file of this project, of its examples, or else one of those that tests have, as its keys. */
export function rawStack(stack: string): RawStackConfig {
  return parseStackFile(stackFile(stack));
}

/** Where a stack has its file: at the top, in a folder of `examples`, or beside the tests. */
export function stackFile(stack: string): string {
  const file = `Pulumi.${stack}.yaml`;
  const places = [file, `examples/${stack}/${file}`, `tests/fixtures/config/valid/${stack}.yaml`];
  const found = places.map((place) => resolve(projectRoot, place)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no stack ${stack} at any of ${places.join(", ")}`);
  return found;
}

/** Production's machines, with nothing on top. */
export function clusterOnly(): RawStackConfig {
  return { cluster: rawStack("production").cluster };
}

/** The same, validated. */
export function stackConfig(stack: string): StackConfig {
  return fromRaw(rawStack(stack));
}

/** Secrets that the stack needs are generated, and recognisable: `canary-…`. */
export function fromRaw(raw: RawStackConfig): StackConfig {
  const { secrets, ...config } = loadStackConfig(withSecrets(raw));
  return { ...config, secrets: mapTexts(secrets, (_, path) => pulumi.secret(`canary-${path.join("-")}`)) as Secrets };
}

/** The stack file with every secret that it lacks, as if it were encrypted there. */
export function withSecrets(raw: RawStackConfig): RawStackConfig {
  return missingSecrets(raw).reduce((stack, path) => setIn(stack, path.map(String), ENCRYPTED), raw);
}

function setIn(block: RawStackConfig, [key = "", ...rest]: readonly string[], value: unknown): RawStackConfig {
  const inner = rest.length === 0 ? value : setIn((block[key] ?? {}) as RawStackConfig, rest, value);
  return { ...block, [key]: inner };
}

function mapTexts(
  value: unknown,
  map: (text: string, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): unknown {
  if (typeof value !== "object" || value === null) return map(String(value), path);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, map, [...path, key])]));
}
