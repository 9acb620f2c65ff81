import { z } from "zod";

/** What a schema is underneath defaults, options and transformations: the form in which it is written. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in as z.ZodType) : schema;
}

/** The keys of a block with their schemas. */
export function shapeOf(object: z.ZodObject): Readonly<Record<string, z.ZodType>> {
  return object.shape;
}

/** The option of a tagged union that the value's tag names. */
export function taggedOption(union: z.ZodDiscriminatedUnion, value: unknown): z.ZodObject | undefined {
  const tag = union.def.discriminator;
  const written = (value as Record<string, unknown> | undefined)?.[tag];
  return (union.options as z.ZodObject[]).find((option) => (option.shape[tag] as z.ZodType).safeParse(written).success);
}

/** The schema of the value at `path`, going through `value` to choose between the options of tagged unions. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): z.ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const child = childSchema(unwrap(schema), key, value);
  return child && schemaAt(child, rest, (value as Record<PropertyKey, unknown> | undefined)?.[key]);
}

function childSchema(schema: z.ZodType, key: PropertyKey, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[key];
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const option = taggedOption(schema, value);
    if (option) return childSchema(option, key, value);
    return (schema.options as z.ZodObject[]).find((candidate) => key in candidate.shape)?.shape[
      key as string
    ] as z.ZodType;
  }
  return undefined;
}

/** The keys that may be written in the block at `schema`. */
export function knownKeys(schema: z.ZodType | undefined, value: unknown): readonly string[] {
  const inner = schema && unwrap(schema);
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape);
  if (inner instanceof z.ZodDiscriminatedUnion) return Object.keys(taggedOption(inner, value)?.shape ?? {});
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => knownKeys(option as z.ZodType, value));
  return [];
}

/** The paths at which a block has `key`, with `[]` for the items of lists. */
export function placesOf(schema: z.ZodType, key: string, path = ""): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return placesOf(inner.element as z.ZodType, key, `${path}[]`);
  if (inner instanceof z.ZodUnion)
    return unique(inner.options.flatMap((option) => placesOf(option as z.ZodType, key, path)));
  if (!(inner instanceof z.ZodObject)) return [];
  const shape = Object.entries(shapeOf(inner));
  const here = (name: string) => (path === "" ? name : `${path}.${name}`);
  return shape.flatMap(([name, child]) => [...(name === key ? [here(name)] : []), ...placesOf(child, key, here(name))]);
}

const unique = (items: readonly string[]) => [...new Set(items)];
