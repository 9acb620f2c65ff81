import { z } from "zod";
import { taggedOption, unwrap } from "./walk";

/**
 * Everything in `value` that is right, with `undefined` in place of what is not, so that rules across fields
 * can be checked even when single fields are wrong.
 */
export function salvage(schema: z.ZodType, value: unknown): unknown {
  const whole = schema.safeParse(value);
  if (whole.success) return whole.data;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray)
    return Array.isArray(value) ? value.map((item) => salvage(inner.element as z.ZodType, item)) : undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (inner instanceof z.ZodRecord)
    return mapValues<unknown>(value, (item) => salvage(inner.valueType as z.ZodType, item));
  const object = inner instanceof z.ZodDiscriminatedUnion ? taggedOption(inner, value) : inner;
  if (!(object instanceof z.ZodObject)) return undefined;
  return salvageObject(object.shape, value as Record<string, unknown>);
}

/** A key that was not written stays away, so that missing and wrong can be told apart. */
function salvageObject(shape: Record<string, z.ZodType>, value: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(shape).map(([key, child]) => [key, salvage(child, value[key])] as const);
  return Object.fromEntries(entries.filter(([key, item]) => key in value || item !== undefined));
}

function mapValues<T>(record: object, map: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as T)]));
}
