import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface SchemaProperty {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: SchemaProperty;
  readonly secret?: boolean;
}

interface SchemaObject {
  readonly properties?: Readonly<Record<string, SchemaProperty>>;
  readonly required?: readonly string[];
}

interface SchemaResource extends SchemaObject {
  readonly inputProperties?: Readonly<Record<string, SchemaProperty>>;
  readonly requiredInputs?: readonly string[];
}

export interface ProviderSchema {
  readonly version: string;
  readonly pluginDownloadURL: string;
  readonly config: { readonly variables: Readonly<Record<string, SchemaProperty>> };
  readonly resources: Readonly<Record<string, SchemaResource>>;
  readonly functions: Readonly<Record<string, { readonly inputs?: SchemaObject; readonly outputs: SchemaObject }>>;
  readonly types: Readonly<Record<string, SchemaObject>>;
}

const path = join(__dirname, "../../../../shared/schemas/talos.json");

/** Runs the tests only where the provider's own schema is at hand, and says so in the name of what is skipped. */
export const describeWithSchema = existsSync(path)
  ? describe
  : // Not describe.skip: that one still runs the function that reads the schema.
    (name: string) => test.skip(`${name} (skipped: ../shared/schemas/talos.json is missing)`, () => undefined);

/** The schema of the Talos provider's real plugin. */
export function readSchema(): ProviderSchema {
  return JSON.parse(readFileSync(path, "utf8")) as ProviderSchema;
}

/** The form of a type: a primitive, a list of one form, or named fields. */
export type Shape = string | readonly [Shape] | { readonly [name: string]: Shape };

export function schemaShape(schema: ProviderSchema, property: SchemaProperty): Shape {
  if (property.$ref) return objectShape(schema, typeOf(schema, property.$ref).properties);
  if (property.type === "array" && property.items) return [schemaShape(schema, property.items)];
  return property.type === "integer" ? "number" : (property.type ?? "unknown");
}

export function objectShape(
  schema: ProviderSchema,
  properties: SchemaObject["properties"] = {},
): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, schemaShape(schema, property)]),
  );
}

/** Whether the property, or anything inside it, is secret. */
export function holdsSecret(schema: ProviderSchema, property: SchemaProperty): boolean {
  if (property.secret) return true;
  const inner = property.$ref ? Object.values(typeOf(schema, property.$ref).properties ?? {}) : [];
  return [...inner, ...(property.items ? [property.items] : [])].some((child) => holdsSecret(schema, child));
}

/** A value that the property could have. */
export function sample(schema: ProviderSchema, property: SchemaProperty): unknown {
  return fill(schemaShape(schema, property));
}

function fill(shape: Shape): unknown {
  if (Array.isArray(shape)) return shape.map(fill);
  if (typeof shape === "object")
    return Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, fill(inner)]));
  return { string: "text", number: 1, boolean: true }[shape];
}

function typeOf(schema: ProviderSchema, ref: string): SchemaObject {
  const type = schema.types[decodeURIComponent(ref.replace(/^#\/?types\//, ""))];
  if (!type) throw new Error(`the schema has no ${ref}`);
  return type;
}
