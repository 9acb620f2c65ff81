import { type Problem, UNKNOWN_KEY } from "./problem";

/** Shown in place of a value that is or may be a secret. */
export const SECRET = "[secret]";
const SECRET_NAME = /secret|token|passw|credential|private|apikey|api_key|authkey/i;

/** The problem with everything in it that is or may be a secret replaced. */
export function redact(problem: Problem): Problem {
  const keys = problem.path.map(String);
  if (keys.some((key) => SECRET_NAME.test(key))) return hideValue(problem);
  // A patch may carry registry passwords or keys as plain text.
  const value = keys.includes("patches") ? describePatch(problem.value) : redactInside(problem.value);
  return { ...problem, value };
}

/** The problem without its value, and without a fix that may be made of it. */
export function hideValue(problem: Problem): Problem {
  if (problem.value === undefined) return problem;
  return { ...problem, value: SECRET, fix: problem.rule === UNKNOWN_KEY ? problem.fix : undefined };
}

function describePatch(value: unknown): unknown {
  if (typeof value === "object" && value !== null) return "[patch]";
  return typeof value === "string" ? "[patch]" : value;
}

function redactInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactInside);
  if (typeof value !== "object" || value === null) return value;
  if (isEncrypted(value)) return SECRET;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_NAME.test(key) ? SECRET : redactInside(inner)]),
  );
}

/** How Pulumi writes an encrypted value in a stack file. */
export function isEncrypted(value: unknown): value is { readonly secure: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { secure?: unknown }).secure === "string" &&
    Object.keys(value).length === 1
  );
}
