import * as pulumi from "@pulumi/pulumi";
import type { Secrets, StackConfig } from "../../config/schema";
import { loadStackConfig, type RawStackConfig } from "../../config/validate";
import { pinned, rawStack, withSecrets } from "./stack-files";

export { clusterOnly, rawStack } from "./stack-files";

/** A stack file, validated. */
export function stackConfig(stack: string): StackConfig {
  return fromRaw(rawStack(stack));
}

/** Secrets that the stack needs are generated, and recognisable: `canary-…`. */
export function fromRaw(raw: RawStackConfig): StackConfig {
  const { secrets, ...config } = loadStackConfig(withSecrets(raw), { pinned });
  return { ...config, secrets: mapTexts(secrets, (_, path) => pulumi.secret(`canary-${path.join("-")}`)) as Secrets };
}

function mapTexts(
  value: unknown,
  map: (text: string, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): unknown {
  if (typeof value !== "object" || value === null) return map(String(value), path);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, map, [...path, key])]));
}
