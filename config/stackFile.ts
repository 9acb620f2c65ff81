import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseDocument } from "yaml";
import { ConfigError } from "./report/error";
import type { Problem } from "./report/problem";
import { isEncrypted } from "./report/redact";
import { ENCRYPTED } from "./schema/secrets";
import type { RawStackConfig } from "./validate";

const NAMESPACE = /^homelab:(config:)?/;

/**
 * Reads the `homelab` keys of a `Pulumi.<stack>.yaml` without decrypting anything: an encrypted secret is `ENCRYPTED`.
 * @throws ConfigError when it is not such a file; an error of the file system when it cannot be read.
 */
export function parseStackFile(path: string): RawStackConfig {
  const source = basename(path);
  const document = parseDocument(readFileSync(path, "utf8"));
  if (document.errors.length > 0)
    throw new ConfigError(
      source,
      document.errors.map((error) => syntaxProblem(error.linePos?.[0].line, error.message)),
    );
  const file: unknown = document.toJS();
  const config = isRecord(file) ? (file.config ?? {}) : undefined;
  if (!isRecord(config))
    throw new ConfigError(source, [
      { path: ["config"], rule: "must be a block with the keys homelab:cluster, homelab:network, …" },
    ]);
  const entries = Object.entries(config).filter(([key]) => NAMESPACE.test(key));
  return Object.fromEntries(entries.map(([key, value]) => readKey(source, key.replace(NAMESPACE, ""), value)));
}

function readKey(source: string, key: string, value: unknown): readonly [string, unknown] {
  if (key !== "secrets" || !isRecord(value)) return [key, value];
  if (isEncrypted(value)) {
    const rule = "must be a block in which each secret is encrypted by itself";
    const fix = "pulumi config set --secret --path homelab:secrets.<name>";
    throw new ConfigError(source, [{ path: ["secrets"], rule, fix }], "homelab:");
  }
  return [key, withoutCiphertext(value)];
}

function withoutCiphertext(value: unknown): unknown {
  if (isEncrypted(value)) return ENCRYPTED;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutCiphertext(inner)]));
}

function syntaxProblem(line: number | undefined, message: string): Problem {
  // The parser's message goes on with an excerpt of the file, which may hold a secret.
  const [first = ""] = message.split(/ at line |\n/);
  return { path: [`line ${line ?? 1}`], rule: `must be YAML: ${first}` };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
