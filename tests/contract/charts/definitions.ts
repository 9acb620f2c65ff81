import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

type Schema = Readonly<Record<string, unknown>>;

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const folder = join(__dirname, "../../../../shared/charts");

/**
 * What the definitions of a chart say against an object, its unknown fields among it.
 * @throws Error when the chart defines no such kind
 */
export function objectErrors(chart: string, object: Readonly<Record<string, unknown>>): readonly string[] {
  const [apiVersion, kind] = [String(object.apiVersion), String(object.kind)];
  const name = `${chart} ${apiVersion} ${kind}`;
  const validate = validators.get(name) ?? compiled(schemaOf(chart, apiVersion, kind));
  validators.set(name, validate);
  if (validate(object) === true) return [];
  return (validate.errors ?? []).map(
    ({ dataPath, message, params }) => `${dataPath} ${String(message)} ${JSON.stringify(params)}`,
  );
}

/** By chart, API and kind: many objects are of the same. */
const validators = new Map<string, Ajv.ValidateFunction>();

function compiled(schema: Schema): Ajv.ValidateFunction {
  return new Ajv({ allErrors: true, logger: false, unknownFormats: "ignore" }).compile(closed(schema) as Schema);
}

function schemaOf(chart: string, apiVersion: string, kind: string): Schema {
  const [group, version] = apiVersion.split("/");
  const found = definitions(chart, kind).find(({ spec }) => spec.group === group && spec.names.kind === kind);
  const schema = found?.spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema;
  if (schema === undefined) throw new Error(`${chart} defines no ${apiVersion} ${kind}`);
  return schema;
}

/** Those that mention the kind: some charts have megabytes of them. */
function definitions(chart: string, kind: string): readonly Definition[] {
  const file = join(folder, chart, "crds.yaml");
  const text = existsSync(file) ? readFileSync(file, "utf8") : gunzipSync(readFileSync(`${file}.gz`)).toString("utf8");
  return text
    .split(/^---\s*$/m)
    .filter((document) => new RegExp(`^ +kind: ${kind}$`, "m").test(document))
    .map((document) => parse(document) as Definition);
}

/** The API server drops fields that are not described without a word: here they are mistakes. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== "pattern" || isPattern(value))
      .map(([key, value]) => [key, closed(value)]),
  );
  const open = inner.properties === undefined || inner["x-kubernetes-preserve-unknown-fields"] === true;
  return open || "additionalProperties" in inner ? inner : { ...inner, additionalProperties: false };
}

/** Go has flags inside of patterns that JavaScript does not know: `(?i)`. */
const isPattern = (value: unknown): boolean => typeof value !== "string" || !value.includes("(?i)");
