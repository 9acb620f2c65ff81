import { stringify } from "yaml";
import { type Problem, formatPath } from "./problem";
import { redact } from "./redact";

/**
 * The report of everything that is wrong: for each problem the place, the value, the rule and, where it can
 * be guessed, the fix. `prefix` goes before every path, e.g. `homelab:`.
 */
export function renderReport(source: string, problems: readonly Problem[], prefix: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const items = problems.map((problem) => renderProblem(problem, prefix));
  return [`${source} has ${count}:`, ...items].join("\n\n");
}

function renderProblem(problem: Problem, prefix: string): string {
  const { path, value, rule, fix } = redact(problem);
  const lines = [
    ["value", value === undefined ? undefined : showValue(value)],
    ["rule", rule],
    ["fix", fix],
  ] as const;
  const shown = lines.flatMap(([name, text]) => (text === undefined ? [] : [`    ${`${name}:`.padEnd(7)}${text}`]));
  return [`  ${prefix}${formatPath(path)}`, ...shown].join("\n");
}

const LONGEST = 100;

/** The value on one line, as YAML would write it. */
function showValue(value: unknown): string {
  if (typeof value === "string" && /^\[(secret|patch)/.test(value)) return value;
  const line = stringify(value, { collectionStyle: "flow", lineWidth: 0 })
    .trim()
    .replace(/\s*\n\s*/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
