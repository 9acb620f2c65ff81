/**
 * Writes what is made from the schema of the stack file: config/schema.json for editors, docs/configuration.md for
 * people. Run it after a change in config/schema: `npx tsx scripts/schema.ts`.
 */
import { writeFileSync } from "node:fs";
import { generatedFiles } from "./schema/files";

for (const { path, content } of generatedFiles()) writeFileSync(path, content);
