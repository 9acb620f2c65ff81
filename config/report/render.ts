import { stringify } from "yaml";
import { type Problem, formatPath } from "./problem";
import { redact } from "./redact";

/**
 * The report of everything that is wrong: for each place its value, and the rules that it breaks with their fixes
 * where they can be guessed. `prefix` goes before every path, e.g. `homelab:`.
 */
export function renderReport(source: string, problems: readonly Problem[], prefix: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const places = new Map<string, Problem[]>();
  for (const problem of problems.map(redact)) {
    const place = `${prefix}${formatPath(problem.path)}`;
    places.set(place, [...(places.get(place) ?? []), problem]);
  }
  return [`${source} has ${count}:`, ...[...places].map(([place, here]) => renderPlace(place, here))].join("\n\n");
}

function renderPlace(place: string, problems: readonly Problem[]): string {
  const value = problems.find((problem) => problem.value !== undefined)?.value;
  const shown = line("value", value === undefined || value === null ? undefined : showValue(value));
  return [
    `  ${place}`,
    ...shown,
    ...problems.flatMap(({ rule, fix }) => [...line("rule", rule), ...line("fix", fix)]),
  ].join("\n");
}

const line = (name: string, text: string | undefined) =>
  text === undefined ? [] : [`    ${`${name}:`.padEnd(7)}${text}`];

const LONGEST = 100;

/** The value on one line, as YAML would write it. */
function showValue(value: unknown): string {
  if (typeof value === "string" && /^\[(secret|patch)/.test(value)) return value;
  const line = stringify(value, { collectionStyle: "flow", lineWidth: 0 })
    .trim()
    .replace(/\s*\n\s*/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
