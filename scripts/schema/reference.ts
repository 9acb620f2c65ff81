import { z } from "zod";
import { layers } from "../../config/schema/index";
import { shapeOf, unwrap } from "../../config/schema/walk";
import { introduction } from "./introduction";

/** The page of all keys (docs/configuration.md), from the texts in the schema. */
export function referencePage(): string {
  const sections = Object.entries(layers).flatMap(([name, schema]) => blockSections(`homelab:${name}`, schema, 2));
  return `${[introduction, ...sections].join("\n\n")}\n`;
}

/** A heading with a table of the block's keys, then the same for every block inside it. */
function blockSections(path: string, schema: z.ZodType, level: number): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return blockSections(`${path}[]`, inner.element as z.ZodType, level);
  if (inner instanceof z.ZodDiscriminatedUnion) return optionSections(path, inner, level);
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option) => blockSections(path, option as z.ZodType, level));
  if (!(inner instanceof z.ZodObject)) return [];
  const shape = Object.entries(shapeOf(inner));
  const nested = shape.flatMap(([key, child]) => blockSections(`${path}.${key}`, child, 3));
  return [section(path, level, schema.description, shape), ...nested];
}

function optionSections(path: string, union: z.ZodDiscriminatedUnion, level: number): readonly string[] {
  const tag = union.def.discriminator;
  return (union.options as z.ZodObject[]).flatMap((option) => {
    const literal = option.shape[tag] as z.ZodLiteral;
    const [own = "", ...nested] = blockSections(path, option, level);
    const heading = `${"#".repeat(level)} \`${path}\` with \`${tag}: ${String(literal.value)}\``;
    return [own.replace(/^.*/, heading), ...nested.map((text) => text.replace(/^.*/, `$& (${String(literal.value)})`))];
  });
}

function section(
  path: string,
  level: number,
  description: string | undefined,
  keys: readonly (readonly [string, z.ZodType])[],
): string {
  const heading = `${"#".repeat(level)} \`${path}\``;
  const rows = keys.map(([key, child]) => [
    `\`${key}\``,
    typeName(child),
    defaultOf(child),
    cell(child.description ?? ""),
  ]);
  const table = alignedTable([["key", "type", "default", "meaning"], ...rows]);
  return [heading, ...(description ? [description] : []), table].join("\n\n");
}

/** A Markdown table as the formatter would align it; the first row is the head. */
function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function typeName(schema: z.ZodType): string {
  const inner = unwrap(schema);
  const title = inner.meta()?.title;
  if (title !== undefined) return title;
  if (inner instanceof z.ZodArray) return `list of ${plural(inner.element as z.ZodType)}`;
  if (inner instanceof z.ZodEnum || inner instanceof z.ZodLiteral) return literals(inner);
  if (inner instanceof z.ZodNumber) return numberName(inner);
  if (inner instanceof z.ZodDiscriminatedUnion) return "block, by its `type`";
  if (inner instanceof z.ZodUnion) return inner.options.map((option) => typeName(option as z.ZodType)).join(", or ");
  return (
    { string: "text", boolean: "`true`, `false`", object: "block", record: "block of your own keys" }[
      inner.def.type as string
    ] ?? inner.def.type
  );
}

function literals(schema: z.ZodEnum | z.ZodLiteral): string {
  const values = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
  return values.map((value) => `\`${String(value)}\``).join(", ");
}

const PLURALS = ["address", "block", "name", "network", "path", "range", "text"];

function plural(element: z.ZodType): string {
  return typeName(element).replace(/\w+/g, (word) =>
    PLURALS.includes(word) ? `${word}${word.endsWith("s") ? "es" : "s"}` : word,
  );
}

function numberName(schema: z.ZodNumber): string {
  const { minValue: least, maxValue: most } = schema;
  return most === null || most >= Number.MAX_SAFE_INTEGER ? `number from ${least}` : `number, ${least}–${most}`;
}

function defaultOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodDefault) return showDefault(schema.def.defaultValue);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return "–";
  return "**required**";
}

function showDefault(value: unknown): string {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return isEmpty ? "none" : `\`${String(value)}\``;
}
