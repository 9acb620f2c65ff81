import type { Change, Report } from "./report";
import { risks, titles } from "./risk";
import { countsLine, keysShown, messageLine, verbs } from "./words";

/** The report for a terminal or a log: all of it. */
export function textOf(report: Report): string {
  const { stack, failed, refreshed, errors, warnings, changes } = report;
  const lines = [
    `${stack}: ${countsLine(report)}${refreshed ? " (compared with what runs)" : ""}`,
    ...(failed ? ["", "The preview failed. What follows is as far as it came."] : []),
    ...errors.map((each) => messageLine("error", each)),
    ...warnings.map((each) => messageLine("warning", each)),
    ...risks.flatMap((risk) => {
      const group = changes.filter((each) => each.risk === risk);
      return group.length === 0 ? [] : ["", `${titles[risk]}: ${String(group.length)}`, ...group.flatMap(changeLines)];
    }),
  ];
  return lines.join("\n");
}

function changeLines(change: Change): readonly string[] {
  const { keys, more } = keysShown(change);
  const name = change.becomes === undefined ? change.name : `${change.name} → ${change.becomes}`;
  const changed = keys.length === 0 ? "" : ` [${keys.join(", ")}${more > 0 ? `, ${String(more)} more` : ""}]`;
  return [
    `  ${verbs[change.operation]} ${change.kind} ${name}${changed}`,
    ...change.reasons.map((reason) => `      ${reason}`),
  ];
}
