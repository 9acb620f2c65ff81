import { join } from "node:path";
import { stackFileSchema } from "./jsonSchema";
import { referencePage } from "./reference";

const root = join(__dirname, "../..");

export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** Every file that is made from the schema, as it should be. */
export function generatedFiles(): readonly GeneratedFile[] {
  return [
    { path: join(root, "config/schema.json"), content: `${JSON.stringify(stackFileSchema(), null, 2)}\n` },
    { path: join(root, "docs/configuration.md"), content: referencePage() },
  ];
}
