import { code, fenced, inline } from "./escape";
import type { Change, Report } from "./report";
import { type Risk, risks, titles } from "./risk";
import { countsLine, keysShown, messageLine, risksLine, verbs } from "./words";

/** The first line, by which a workflow finds the comment that it is to update. Nobody sees it. */
export function marker(stack: string): string {
  return `<!-- homelab:risk-report:${stack.slice(0, LONGEST_NAME).replace(/[^\w.-]/g, "_")} -->`;
}

/** Pulumi has no longer names of stacks. */
const LONGEST_NAME = 100;

const TABLE_HEAD = "| | Resource | What changes | What it does |\n| --- | --- | --- | --- |";
/** One preview may say the same a hundred times. */
const MOST_MESSAGES = 8;
/** Less of a message is no use. */
const SHORTEST_MESSAGE = 60;
/** A fence, and the note on messages that were left out. */
const AROUND_MESSAGE = 80;
/** The least that a class takes: its title, its fold, the table's head, and the note on rows that were left out. */
const GROUP_LENGTH = 240;

/**
 * The report as a comment.
 * @param maxLength in characters; what does not fit is counted instead, the least dangerous first
 */
export function markdownOf(report: Report, maxLength: number): string {
  const groups = risks
    .map((risk) => ({ risk, changes: report.changes.filter((each) => each.risk === risk) }))
    .filter(({ changes }) => changes.length > 0);
  let text = headOf(report);
  text += messagesOf(report, maxLength - text.length - groups.length * GROUP_LENGTH);
  groups.forEach(({ risk, changes }, at) => {
    const others = groups.length - at - 1;
    text += groupOf(risk, changes, maxLength - text.length - others * GROUP_LENGTH);
  });
  return text;
}

function headOf(report: Report): string {
  const { stack, failed, refreshed, changes } = report;
  const outcome = failed ? "**The preview failed.** What follows is as far as it came." : "Nothing changes.";
  const parts = [
    marker(stack),
    `### Preview of ${code(stack)}`,
    failed || changes.length === 0 ? outcome : `**${risksLine(report) ?? ""}**`,
    `${countsLine(report)}.${refreshed ? " Compared with what runs: changes may put right what drifted." : ""}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function messagesOf({ errors, warnings }: Report, room: number): string {
  const lines = [
    ...errors.map((each) => messageLine("error", each)),
    ...warnings.map((each) => messageLine("warning", each)),
  ];
  let left = room - AROUND_MESSAGE;
  const blocks = lines.slice(0, MOST_MESSAGES).flatMap((line) => {
    if (left < SHORTEST_MESSAGE + AROUND_MESSAGE) return [];
    const block = fenced(line.slice(0, left - AROUND_MESSAGE));
    left -= block.length + 2;
    return [block];
  });
  const more = lines.length - blocks.length;
  return [...blocks, ...(more > 0 ? [`… and ${String(more)} more errors or warnings in the log.`] : [])]
    .map((block) => `\n${block}\n`)
    .join("");
}

/** What goes on in place is folded: it is long, and seldom read. */
function groupOf(risk: Risk, changes: readonly Change[], room: number): string {
  const title = `${titles[risk]}: ${String(changes.length)}`;
  const [open, close] =
    risk === "in-place"
      ? [`\n<details><summary>${title}</summary>\n\n`, "\n</details>\n"]
      : [`\n#### ${title}\n\n`, ""];
  const rows = fitting(changes.map(rowOf), room - GROUP_LENGTH);
  const left = changes.length - rows.length;
  const table = rows.length === 0 ? "" : `${TABLE_HEAD}\n${rows.join("\n")}\n`;
  const note = left === 0 ? "" : `\n… and ${String(left)} more, for which a comment has no room.\n`;
  return `${open}${table}${note}${close}`;
}

function fitting(rows: readonly string[], room: number): readonly string[] {
  let used = 0;
  const end = rows.findIndex((row) => (used += row.length + 1) > room);
  return end < 0 ? rows : rows.slice(0, end);
}

function rowOf(change: Change): string {
  const { operation, kind, name, becomes, reasons } = change;
  const { keys, more } = keysShown(change);
  const resource = becomes === undefined ? code(name) : `${code(name)} → ${code(becomes)}`;
  const changed = `${keys.map(code).join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}`;
  return `| ${verbs[operation]} | ${inline(kind)} ${resource} | ${changed} | ${reasons.map(inline).join("; ")} |`;
}
