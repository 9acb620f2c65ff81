import { ConfigError } from "./report/error";
import { inOrderOf } from "./report/order";
import { type Path, type Problem, formatPath } from "./report/problem";
import { hideValue } from "./report/redact";
import { zodProblems } from "./report/zodProblems";
import { type DraftStack, rules } from "./rules";
import { SET_SECRET } from "./rules/secrets";
import { type StackConfig, type Versions, stackSchema } from "./schema/index";
import { ENCRYPTED } from "./schema/secrets";
import { salvage } from "./schema/salvage";
import { readVersions, resolveVersions } from "./versions";

/** The keys of the `homelab` namespace, parsed but not checked: `cluster`, `network`, … */
export type RawStackConfig = Readonly<Record<string, unknown>>;

export interface LoadOptions {
  /** What the report calls the file. Default `The configuration`. */
  readonly source?: string;
  /** Default: those of `config/versions.yaml`. */
  readonly pinned?: Versions;
  /** Keys whose values are encrypted as a whole; reports show none of them. */
  readonly encrypted?: readonly string[];
}

/**
 * Checks a stack's configuration and fills in every default.
 * @throws ConfigError with everything that is wrong, in the order of the file.
 */
export function loadStackConfig(raw: RawStackConfig, options: LoadOptions = {}): StackConfig<string> {
  const pinned = options.pinned ?? readVersions();
  const parsed = stackSchema.safeParse(raw, { reportInput: true });
  const mistakes = parsed.success ? [] : zodProblems(stackSchema, parsed.error.issues, raw);
  const problems = [...mistakes, ...plainSecrets(raw, options.encrypted ?? []), ...brokenRules(raw, pinned)];
  if (!parsed.success || problems.length > 0) {
    const shown = inOrderOf(raw, problems).map((problem) => hide(problem, options.encrypted ?? []));
    throw new ConfigError(options.source ?? "The configuration", shown, "homelab:");
  }
  const { versions, ...layers } = parsed.data;
  return { ...layers, versions: resolveVersions(pinned, versions, layers.charts.mirror) };
}

/** Rules are checked on what could be read, so that one mistake does not hide another. */
function brokenRules(raw: RawStackConfig, pinned: Versions): readonly Problem[] {
  const draft = salvage(stackSchema, raw) as Omit<DraftStack, "pinned">;
  return rules.flatMap((rule) => rule({ ...draft, pinned }));
}

/** A secret in plain text would end up in version control. */
function plainSecrets({ secrets }: RawStackConfig, encrypted: readonly string[]): readonly Problem[] {
  if (encrypted.includes("secrets")) return [];
  return plainTexts(secrets, ["secrets"]).map((path) => {
    return { path, rule: "must be encrypted, not plain text", fix: `${SET_SECRET}${formatPath(path)}` };
  });
}

function plainTexts(value: unknown, path: Path): readonly Path[] {
  if (typeof value === "string") return value === ENCRYPTED || path.length === 1 ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => plainTexts(inner, [...path, key]));
}

function hide(problem: Problem, encrypted: readonly string[]): Problem {
  return encrypted.includes(String(problem.path[0])) ? hideValue(problem) : problem;
}
