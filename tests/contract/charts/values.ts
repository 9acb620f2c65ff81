import Ajv from "ajv";
import type { RealChart, Values } from "./data";

/**
 * Paths of the values that the chart knows nothing of: `ports.web.redirectTo`.
 * @param passedOn paths of what the chart hands over as it is, whatever is in there
 */
export function unknownValues(
  values: Values,
  { defaults, schema }: RealChart,
  passedOn: readonly string[] = [],
): readonly string[] {
  const unknown = unknownBelow("", values, defaults, schema && resolved(schema, schema), schema);
  return unknown.filter((path) => !passedOn.some((whole) => `${path}.`.startsWith(`${whole}.`)));
}

function unknownBelow(
  prefix: string,
  values: Values,
  defaults: unknown,
  schema: Values | undefined,
  root: Values | undefined,
): readonly string[] {
  const described = isRecord(schema?.properties) ? schema.properties : {};
  const named = isRecord(defaults) ? defaults : {};
  return Object.entries(values).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const inner = isRecord(described[key]) ? resolved(described[key], root) : undefined;
    if (!(key in named) && inner === undefined) return [path];
    // What the chart leaves open by default, such as `resources: {}`, may hold anything.
    const open = !isFilled(named[key]) && !isFilled(inner?.properties);
    if (!isRecord(value) || open) return [];
    return unknownBelow(`${path}.`, value, named[key], inner, root);
  });
}

/** What the chart's schema says against the values, on top of its defaults, as Helm would before a release. */
export function schemaErrors(values: Values, { defaults, schema }: RealChart): readonly string[] {
  if (schema === undefined) return [];
  const validate = validators.get(schema) ?? compiled(schema);
  validators.set(schema, validate);
  if (validate(merged(defaults, values)) === true) return [];
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
}

/** A chart's schema is asked for every stack. */
const validators = new WeakMap<Values, Ajv.ValidateFunction>();

function compiled(schema: Values): Ajv.ValidateFunction {
  const ajv = new Ajv({ allErrors: true, logger: false, unknownFormats: "ignore" });
  // Of the drafts that charts name, none is one that matters for what they use.
  return ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id")));
}

/** As Helm does it: objects are merged, anything else is replaced, and null takes a default away. */
export function merged(defaults: Values, values: Values): Values {
  const all = Object.entries(values).reduce<Record<string, unknown>>(
    (result, [key, value]) => ({
      ...result,
      [key]: isRecord(value) && isRecord(result[key]) ? merged(result[key], value) : value,
    }),
    { ...defaults },
  );
  return Object.fromEntries(Object.entries(all).filter(([key, value]) => value !== null || values[key] !== null));
}

/** Follows a reference inside the schema. */
function resolved(schema: Values, root: Values | undefined): Values {
  if (typeof schema.$ref !== "string" || root === undefined) return schema;
  const target = schema.$ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), root);
  return isRecord(target) ? resolved(target, root) : schema;
}

const isRecord = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFilled = (value: unknown): boolean => isRecord(value) && Object.keys(value).length > 0;
