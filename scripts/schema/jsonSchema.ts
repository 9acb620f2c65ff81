import { z } from "zod";
import { layers } from "../../config/schema/index";

type JsonSchema = Record<string, unknown>;

/** The form in which Pulumi writes an encrypted value. */
const encrypted: JsonSchema = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/**
 * JSON Schema of a whole `Pulumi.<stack>.yaml`, for editors: the blocks of this program inside Pulumi's own frame.
 * Draft 7, which editors know best.
 */
export function stackFileSchema(): JsonSchema {
  const blocks = Object.entries(layers).map(
    ([name, schema]) => [`homelab:${name}`, blockSchema(name, schema)] as const,
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack file of homelab",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(blocks),
        // Other namespaces are other providers' business.
        patternProperties: { "^(?!homelab:)": {} },
        additionalProperties: false,
        required: ["homelab:cluster"],
      },
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
      environment: {},
    },
    required: ["config"],
    additionalProperties: false,
  };
}

function blockSchema(name: string, schema: z.ZodType): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
  }) as JsonSchema;
  delete json.$schema;
  return name === "secrets" ? withEncryption(json) : json;
}

/** The same with every text in it as Pulumi writes encrypted ones. */
function withEncryption(json: JsonSchema): JsonSchema {
  if (json.type === "string")
    return { ...(json.description !== undefined && { description: json.description }), ...encrypted };
  const inside = (schema: unknown) => withEncryption(schema as JsonSchema);
  const properties = Object.entries(json.properties ?? {}).map(([name, child]) => [name, inside(child)]);
  return {
    ...json,
    ...(json.properties !== undefined && { properties: Object.fromEntries(properties) as JsonSchema }),
    ...(typeof json.additionalProperties === "object" && { additionalProperties: inside(json.additionalProperties) }),
  };
}
