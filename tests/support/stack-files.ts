import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { missingSecrets } from "../../config/missingSecrets";
import { ENCRYPTED } from "../../config/schema/secrets";
import { parseStackFile } from "../../config/stackFile";
import type { RawStackConfig } from "../../config/validate";
import { readVersions } from "../../config/versions";

const projectRoot = resolve(__dirname, "../..");

/** What `config/versions.yaml` says. */
export const pinned = readVersions();

/** A stack file of this project, of its examples, or else one of those that tests have, as its keys. */
export function rawStack(stack: string): RawStackConfig {
  const raw = parsed.get(stack) ?? parseStackFile(stackFile(stack));
  parsed.set(stack, raw);
  return JSON.parse(JSON.stringify(raw)) as RawStackConfig;
}

/** What has been read: most tests begin with one of the same two files. */
const parsed = new Map<string, RawStackConfig>();

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

/** The stack file with every secret that it lacks, as if it were encrypted there. */
export function withSecrets(raw: RawStackConfig): RawStackConfig {
  return missingSecrets(raw, pinned).reduce((stack, path) => setIn(stack, path.map(String), ENCRYPTED), raw);
}

function setIn(block: RawStackConfig, [key = "", ...rest]: readonly string[], value: unknown): RawStackConfig {
  const inner = rest.length === 0 ? value : setIn((block[key] ?? {}) as RawStackConfig, rest, value);
  return { ...block, [key]: inner };
}
