import { createHmac } from "node:crypto";
import { parse } from "yaml";

/** Keys whose values are secret whatever they look like. Certificates too: they say nothing to a reader. */
const SECRET_KEY =
  /^(key|crt|cert|ca|auth|psk|content|contents|env|environment)$|token|secret|password|passphrase|credential|private|encryption/i;
/** Secrets by their looks: one long word of base64 or hexadecimal digits, but for paths; or PEM. */
const SECRET_VALUE = /^(?=.*\d)(?=.*[A-Za-z])(?!(?:\/[a-z][\w.-]*)+$)[A-Za-z0-9+/_-]{24,}={0,2}$|-----BEGIN /;
/** Shorter words occur by chance. */
const SHORTEST_SECRET = 8;

/**
 * Shows machine configurations to people, without their secrets: one line for each value, with the way to it. A secret shows
 * as a short keyed hash, which changes with it and cannot be guessed from without the key. Machines of one kind share
 * most of their documents, and each is read once.
 */
export class ConfigurationViewer {
  private readonly seen = new Map<string, readonly string[]>();
  private readonly hide: Hide;

  /**
   * @param secrets values that must not be shown wherever they occur, at any depth
   * @param key of the hashes; itself secret
   */
  constructor(secrets: unknown, key: string) {
    this.hide = hider(new Set(textsIn(secrets).filter((text) => text.length >= SHORTEST_SECRET)), key);
  }

  /**
   * @param configuration YAML documents
   * @returns lines such as `machine.install.disk: /dev/sda`, in the configuration's order; of other documents
   *   `LinkConfig eno1 up: true`
   */
  show(configuration: string): string {
    return configuration
      .split(/^---$/m)
      .flatMap((document) => this.linesOf(document))
      .join("\n");
  }

  private linesOf(document: string): readonly string[] {
    const known = this.seen.get(document);
    if (known) return known;
    const shown = documentLines(parse(document), this.hide);
    this.seen.set(document, shown);
    return shown;
  }
}

type Hide = (value: unknown, under: readonly string[]) => string | undefined;

function documentLines(document: unknown, hide: Hide): readonly string[] {
  if (typeof document !== "object" || document === null) return [];
  const { kind, name } = document as Record<string, unknown>;
  if (typeof kind !== "string") return lines(document, [], hide);
  const title = typeof name === "string" ? `${kind} ${name}` : kind;
  const fields = Object.entries(document).filter(([key]) => !["apiVersion", "kind", "name"].includes(key));
  const content = lines(Object.fromEntries(fields), [], hide);
  return content.length === 0 ? [title] : content.map((line) => `${title} ${line}`);
}

function lines(value: unknown, path: readonly string[], hide: Hide): readonly string[] {
  const place = path.join(".");
  const hidden = hide(value, path);
  if (hidden !== undefined) return [`${place}: ${hidden}`];
  if (typeof value !== "object" || value === null) return [`${place}: ${String(value)}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return place === "" ? [] : [`${place}: ${Array.isArray(value) ? "[]" : "{}"}`];
  return entries.flatMap(([key, inner]) => lines(inner, [...path, key], hide));
}

/** What stands in a value's place, or nothing where the value, or what is in it, may be shown. */
function hider(known: ReadonlySet<string>, key: string): Hide {
  const hashed = (value: unknown) =>
    `[secret ${createHmac("sha256", key)
      .update(JSON.stringify(value) ?? "")
      .digest("hex")
      .slice(0, 6)}]`;
  return (value, path) => {
    if (isEmpty(value)) return undefined;
    if (typeof value === "string" && isSecretText(value, known)) return hashed(value);
    return path.slice(-1).some((name) => SECRET_KEY.test(name)) && !isPublicBlock(value, path)
      ? hashed(value)
      : undefined;
  };
}

function isSecretText(text: string, known: ReadonlySet<string>): boolean {
  if (SECRET_VALUE.test(text) || text.includes("\n")) return true;
  return [...known].some((secret) => text.includes(secret));
}

/** Blocks that are named after what is secret in them, and have more than that. */
function isPublicBlock(value: unknown, path: readonly string[]): boolean {
  return (
    typeof value === "object" && path.slice(-1).every((name) => /^(ca|encryption)$|^systemDiskEncryption$/.test(name))
  );
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || typeof value === "boolean" || typeof value === "number";

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
