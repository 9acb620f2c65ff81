import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RawStackConfig } from "../../config/validate";
import { rawStack } from "../support/stack-files";

const docs = join(__dirname, "../../docs");
const page = readFileSync(join(docs, "clusters.md"), "utf8");
const stacks = { both: ["staging", "production"], staging: ["staging"], production: ["production"] };

interface Claim {
  readonly what: string;
  readonly stack: string;
  /** A block of that stack file, from its layer down. */
  readonly block: string;
}

/** What the page's tables say that a stack file has. */
const claims: readonly Claim[] = page.split("\n").flatMap((line) => {
  const [, what = "", cluster = "", where = ""] = line.split("|").map((cell) => cell.trim());
  const named = cluster in stacks ? stacks[cluster as keyof typeof stacks] : [];
  const blocks = [...where.matchAll(/`([a-z]\w*(?:\.\w+)+)`/g)].map(([, block = ""]) => block);
  return named.flatMap((stack) =>
    blocks.filter((block) => !existsSync(join(docs, "..", block))).map((block) => ({ what, stack, block })),
  );
});

const at = (stack: RawStackConfig, path: string): unknown =>
  path.split(".").reduce<unknown>((block, key) => (block as Record<string, unknown> | undefined)?.[key], stack);

test("the page of the two clusters names blocks of their stack files", () => {
  expect(claims.length).toBeGreaterThan(50);
});

test.each(claims)("$stack has $block: $what", ({ stack, block }) => {
  expect(at(rawStack(stack), block)).toBeDefined();
});

test("the pages that it leads to are there", () => {
  for (const [, target = ""] of page.matchAll(/\]\(([^)]+)\)/g)) expect(existsSync(join(docs, target))).toBe(true);
});
