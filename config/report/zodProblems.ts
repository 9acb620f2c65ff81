import { z } from "zod";
import { knownKeys, placesOf, schemaAt, taggedOption, unwrap } from "../schema/walk";
import { type Problem, UNKNOWN_KEY, formatPath } from "./problem";
import { isEncrypted } from "./redact";
import { closest } from "./suggest";

type Issue = z.core.$ZodIssue;
/** Of one kind of issue, what the report says. */
type Complaint = Pick<Problem, "rule" | "fix">;

/** Turns what zod found (with `reportInput`) into problems in the words of this project. `root` is what was parsed. */
export function zodProblems(schema: z.ZodType, issues: readonly Issue[], root?: unknown): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return unknownKeys(schema, issue, root);
    const value = issue.code === "invalid_union" && issue.discriminator ? tagOf(issue) : issue.input;
    return [{ path: issue.path, value, ...complaint(schema, issue, root) }];
  });
}

function unknownKeys(schema: z.ZodType, issue: z.core.$ZodIssueUnrecognizedKeys, root: unknown): Problem[] {
  const block = issue.input!;
  const known = knownKeys(schemaAt(schema, issue.path, root), block);
  return issue.keys.map((key) => {
    const guess = closest(
      key,
      known.filter((name) => !(name in block)),
    );
    const fix =
      guess === undefined
        ? (elsewhere(schema, [...issue.path, key]) ?? `known keys here: ${known.join(", ")}`)
        : didYouMean(guess);
    return { path: [...issue.path, key], value: block[key], rule: UNKNOWN_KEY, fix };
  });
}

/** Where the key would be right, if there is exactly one such place. */
function elsewhere(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  const [place, ...more] = placesOf(schema, String(path.at(-1)));
  if (place === formatPath(path) && more.length === 0) return "this key belongs to another type of this block";
  return place === undefined || more.length > 0 ? undefined : `this key belongs at homelab:${place}`;
}

const didYouMean = (guess: string) => `did you mean '${guess}'?`;

function complaint(schema: z.ZodType, issue: Issue, root: unknown): Complaint {
  if (issue.input === undefined && issue.code !== "custom" && issue.code !== "invalid_union")
    return missing(schema, issue, root);
  switch (issue.code) {
    case "custom":
      return { rule: issue.message, fix: (issue.params as { fix?: string } | undefined)?.fix };
    case "invalid_type":
      return shortForm(schemaAt(schema, issue.path, root), issue.input) ?? wrongType(issue.expected, issue.input);
    case "invalid_value":
      return oneOf(issue.values.map(String), issue.input);
    case "invalid_union":
      return wrongOption(schema, issue, root);
    case "too_small":
    case "too_big":
      return { rule: limit(issue) };
    case "invalid_key":
    case "invalid_element":
      return complaint(schema, issue.issues[0]!, root);
    default:
      return { rule: issue.message };
  }
}

function missing(schema: z.ZodType, issue: Issue, root: unknown): Complaint {
  const meaning = schemaAt(schema, issue.path, root)?.description;
  return { rule: `is required${meaning ? `: ${lowerFirst(meaning)}` : ""}`, fix: undefined };
}

const lowerFirst = (text: string) =>
  text.replace(/\.$/, "").replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a block of keys",
  record: "a block of keys",
  array: "a list",
};

function wrongType(expected: string, input: unknown): Complaint {
  const rule = `must be ${TYPE_NAMES[expected] ?? expected}`;
  if (input === null) return { rule: `has no value: ${rule}` };
  if (isEncrypted(input)) return { rule, fix: "encrypted values belong under homelab:secrets" };
  if (typeof input === "string" && /^\s*[[{]/.test(input))
    return { rule, fix: "this is text that is not valid JSON: write a YAML block" };
  if (expected === "array" && typeof input === "string") return { rule, fix: `[${input}]` };
  if (expected === "string" && (typeof input === "number" || typeof input === "boolean")) {
    return { rule, fix: `"${input}", in quotes` };
  }
  const unquoted = typeof input === "string" && (expected === "boolean" ? /^(true|false)$/ : /^\d+$/).test(input);
  return { rule, fix: unquoted ? `${input}, without quotes` : undefined };
}

/** A choice that was written as a word instead of a block: `bootstrap: talos`. */
function shortForm(schema: z.ZodType | undefined, input: unknown): Complaint | undefined {
  const inner = schema && unwrap(schema);
  if (!(inner instanceof z.ZodDiscriminatedUnion) || typeof input !== "string") return undefined;
  const tag = inner.def.discriminator;
  if (!taggedOption(inner, { [tag]: input })) return undefined;
  return { rule: "must be a block of keys", fix: `{${tag}: ${input}}` };
}

function oneOf(options: readonly string[], input: unknown): Complaint {
  const guess = typeof input === "string" ? closest(input, options) : undefined;
  const rule = options.length === 1 ? `must be ${options[0]}` : `must be one of ${options.join(", ")}`;
  return { rule, fix: guess === undefined ? undefined : didYouMean(guess) };
}

const tagOf = (issue: z.core.$ZodIssueInvalidUnion) =>
  (issue.input as Record<string, unknown> | undefined)?.[issue.discriminator ?? ""];

function wrongOption(schema: z.ZodType, issue: z.core.$ZodIssueInvalidUnion, root: unknown): Complaint {
  if (issue.discriminator !== undefined) {
    const options = "options" in issue ? (issue.options as unknown[]).map(String) : [];
    const tag = tagOf(issue);
    return tag === undefined ? { rule: `is required: one of ${options.join(", ")}` } : oneOf(options, tag);
  }
  // Of several forms, the one that got furthest says most: it fails at the longest path, or on a value and not a type.
  const [form] = issue.errors
    .map((errors) => errors[0])
    .filter((error) => error !== undefined && error.code !== "invalid_type");
  return form ? complaint(schema, form, root) : { rule: `must be ${issue.errors.map(formName).join(" or ")}` };
}

function formName(errors: readonly Issue[]): string {
  const [first] = errors;
  if (first?.code === "invalid_type") return TYPE_NAMES[first.expected] ?? first.expected;
  return first?.message ?? "something else";
}

type Limit = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig;

function limit(issue: Limit): string {
  const bound = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const word = issue.code === "too_small" ? "at least" : "at most";
  if (issue.origin === "string") return bound === 1 ? "must not be empty" : `must be ${word} ${bound} characters long`;
  if (issue.origin === "array") return `must have ${word} ${bound} ${Number(bound) === 1 ? "entry" : "entries"}`;
  return `must be ${word} ${bound}`;
}
