import { escape } from "./escape";
import type { Severity } from "./severity";
import { percent } from "./text";

/** What a cell of a table shows. */
export interface Cell {
  readonly text: string;
  /** Marked by more than a colour. Default: it is only said. */
  readonly severity?: Severity;
  /** Drawn as a bar behind the text: 0 to 1. */
  readonly part?: number;
}

export const plain = (text: string): Cell => ({ text });

/** How much of something is in use. @param value 0 to 1; absent where nobody knows */
export const usage = (value: number | undefined, severity: Severity): Cell => ({
  text: percent(value),
  ...(value !== undefined && { part: Math.min(1, Math.max(0, value)), severity }),
});

/** Rows under headings; on a narrow screen each row is a list, and the headings are beside its values. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  const head = headings.map((text) => `<th scope="col">${escape(text)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((each, column) => cell(each, headings[column] ?? "")).join("")}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function cell({ text, severity, part }: Cell, heading: string): string {
  const bar = part === undefined ? "" : `<span class="bar"><i style="width:${(part * 100).toFixed(0)}%"></i></span>`;
  const words = `<span class="${severity ?? "said"}">${escape(text)}</span>`;
  return `<td data-label="${escape(heading)}"><div class="${part === undefined ? "cell" : "cell use"}">${bar}${words}</div></td>`;
}
