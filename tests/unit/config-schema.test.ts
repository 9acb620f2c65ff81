import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { layers } from "../../config/schema/index";
import { shapeOf, unwrap } from "../../config/schema/walk";
import { generatedFiles } from "../../scripts/schema/files";

const root = join(__dirname, "../..");

describe("what is made from the schema", () => {
  test("is current (otherwise run `npx tsx scripts/schema.ts`)", () => {
    for (const { path, content } of generatedFiles()) expect(readFileSync(path, "utf8")).toBe(content);
  });

  test("explains every key", () => {
    const page = readFileSync(join(root, "docs/configuration.md"), "utf8");
    const keys = Object.entries(layers).flatMap(([name, schema]) => keysOf(schema, `homelab:${name}`));
    expect(keys.length).toBeGreaterThan(70);
    for (const { block, key, description } of keys) {
      expect([`${block}.${key}`, description]).toEqual([`${block}.${key}`, expect.stringMatching(/.\.$|…$/)]);
      expect(page).toContain(`\`${block}\``);
      expect(page).toMatch(new RegExp(`^\\| \`${key}\` `, "m"));
    }
  });
});

interface Key {
  readonly block: string;
  readonly key: string;
  readonly description?: string;
}

/** Every key that can be written, found by a walk of its own. */
function keysOf(schema: z.ZodType, block: string): readonly Key[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return keysOf(inner.element as z.ZodType, `${block}[]`);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => keysOf(option as z.ZodType, block));
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(shapeOf(inner)).flatMap(([key, child]) => [
    { block, key, description: child.description },
    ...keysOf(child, `${block}.${key}`),
  ]);
}
