// What a preview leaves for the jobs after it: a folder with the report and the status that the report program ended with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LONGEST_TEXT } from "./github.mjs";

/** What there is to say when Pulumi printed no preview at all. */
const NO_REPORT = "There is no preview: Pulumi ended before it had one. The run says why.";

/** The line by which a stack's text is found again. It is the first line of every report. @param {string} stack */
export const markerOf = (stack) => `<!-- homelab:risk-report:${stack} -->`;

/**
 * @param {string} folder @param {string} stack
 * @returns {{ text: string, status: number }} `text` without its marker
 */
export function readReport(folder, stack) {
  const status = Number(readFileSync(join(folder, "status"), "utf8").trim());
  const text = readFileSync(join(folder, "report.md"), "utf8");
  const marker = `${markerOf(stack)}\n`;
  const own = text.startsWith(marker) ? text.slice(marker.length) : text;
  return { text: own.trim() === "" ? NO_REPORT : own, status };
}

/**
 * A text that GitHub takes: marker first, footer last, and the report as far as it fits between them.
 * @param {string} stack @param {string} report @param {string} footer
 */
export function bodyOf(stack, report, footer) {
  const [head, tail] = [`${markerOf(stack)}\n`, `\n\n${footer}\n`];
  const room = LONGEST_TEXT - head.length - tail.length;
  const cut = "\n\n… and more: see the run.";
  const text = report.trimEnd();
  return `${head}${text.length <= room ? text : `${text.slice(0, room - cut.length)}${cut}`}${tail}`;
}
