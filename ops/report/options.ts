import { parseArgs } from "node:util";
import { type Risk, risks } from "./risk";

export const formats = ["markdown", "text", "json"] as const;

/** What `npm run report -- …` takes. */
export interface ReportOptions {
  /** What `pulumi preview --json` printed; `-` is the standard input. */
  readonly file: string;
  /** Name of the stack, where the preview does not say it. */
  readonly stack?: string;
  readonly format: (typeof formats)[number];
  /** The least that makes the report fail; `never`: no change does. */
  readonly failOn: Risk | "never";
  /** The longest that a markdown report may be, in characters. */
  readonly maxLength: number;
}

/** What GitHub takes for a comment. */
const LONGEST_COMMENT = 65_536;
/** Room for the head, and a line for each class. */
const SHORTEST_REPORT = 2_000;

export const usage = `Usage: npm run --silent report -- PREVIEW.json [--stack NAME] [--format markdown|text|json]
                                [--fail-on CLASS] [--max-length CHARACTERS]

Tells what an update can do, by what \`pulumi preview --json\` printed.

  PREVIEW.json      a file; - reads the standard input
  --stack NAME      name of the stack, where the preview does not say it
  --format WHICH    markdown (a comment for a pull request, the default), text, or json
  --fail-on CLASS   the least that fails: data-loss (the default), replacement, restart, in-place; or never
  --max-length N    longest markdown, in characters; default 65536, what GitHub takes

Exit status: 0 nothing at or above CLASS, 1 the preview itself failed, 2 wrong use, or no preview;
             else the worst change: 3 in place, 4 restart, 5 replacement, 6 data loss`;

export class UsageError extends Error {}

/**
 * @param argv the words after `npm run report --`
 * @throws UsageError with one line that says which word is wrong, and the usage
 */
export function parseOptions(argv: readonly string[]): ReportOptions {
  const { values, positionals } = parse(argv);
  const [file, ...more] = positionals;
  if (file === undefined) throw wrong("No preview was named.");
  if (more.length > 0) throw wrong(`One preview at a time: "${more.join(" ")}" is too much.`);
  return {
    file,
    stack: values.stack,
    format: oneOf("--format", values.format, formats),
    failOn: oneOf("--fail-on", values["fail-on"], [...risks, "never"] as const),
    maxLength: lengthOf(values["max-length"]),
  };
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(`${option} ${value}: must be one of ${choices.join(", ")}.`);
  return found;
}

function lengthOf(value: string): number {
  const length = Number(value);
  if (Number.isSafeInteger(length) && length >= SHORTEST_REPORT) return length;
  throw wrong(`--max-length ${value}: must be a number of at least ${String(SHORTEST_REPORT)}.`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        stack: { type: "string" },
        format: { type: "string", default: "markdown" },
        "fail-on": { type: "string", default: "data-loss" },
        "max-length": { type: "string", default: String(LONGEST_COMMENT) },
      },
    });
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

const wrong = (line: string): UsageError => new UsageError(`${line}\n\n${usage}`);
