import { readFileSync } from "node:fs";
import { markdownOf } from "./markdown";
import { parseOptions, type ReportOptions, UsageError } from "./options";
import { NoPreviewError, readPreview } from "./read";
import { type Report, reportOf } from "./report";
import { exitCodes, reaches, titles } from "./risk";
import { textOf } from "./text";

const PREVIEW_FAILED = 1;
const NO_PREVIEW = 2;

/** What the command leaves behind. */
export interface Outcome {
  /** The report; nothing where there is no preview. */
  readonly output: string;
  /** Exit status; `options.ts` says what they mean. */
  readonly code: number;
  /** Why it is not 0, for the error output. */
  readonly why?: string;
}

/** @param argv the words after `npm run report --` */
export function report(argv: readonly string[]): Outcome {
  try {
    const options = parseOptions(argv);
    const report = reportOf(readPreview(read(options.file), options.file), options.stack);
    return { output: `${rendered(report, options)}\n`, ...verdictOf(report, options.failOn) };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NoPreviewError)) throw error;
    return { output: "", code: NO_PREVIEW, why: error.message };
  }
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new NoPreviewError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function rendered(report: Report, { format, maxLength }: ReportOptions): string {
  if (format === "json") return JSON.stringify(report, null, 2);
  return format === "text" ? textOf(report) : markdownOf(report, maxLength);
}

function verdictOf({ stack, failed, highest, counts }: Report, gate: ReportOptions["failOn"]): Omit<Outcome, "output"> {
  if (failed) return { code: PREVIEW_FAILED, why: `${stack}: the preview failed` };
  if (highest === null || gate === "never" || !reaches(highest, gate)) return { code: 0 };
  const why = `${stack}: ${titles[highest].toLowerCase()}: ${String(counts[highest])} (--fail-on ${gate})`;
  return { code: exitCodes[highest], why };
}
