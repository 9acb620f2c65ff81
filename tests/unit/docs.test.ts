import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseStackFile } from "../../config/stackFile";
import { program } from "../../program";
import { record } from "../support/registrations";
import { fromRaw } from "../support/stacks";

/** The first whole stack file in a page of docs/, as its keys. */
function stackFileIn(page: string) {
  const text = readFileSync(join(__dirname, "../../docs", page), "utf8");
  const block = /^( *)```yaml\n( *config:\n[^]*?)\n *```$/m.exec(text);
  if (!block) throw new Error(`${page} has no stack file`);
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  try {
    const file = join(folder, "Pulumi.docs.yaml");
    writeFileSync(file, (block[2] ?? "").replaceAll(new RegExp(`^${block[1] ?? ""}`, "gm"), ""));
    return parseStackFile(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the stack file of docs/cloudflare.md is right, and leads to the name that the page says", async () => {
  const { result } = await record(() => program(fromRaw(stackFileIn("cloudflare.md"))));

  expect(result.publicUrls).toEqual(["https://blog.example.org/"]);
  expect(result.urls.blog).toBe("https://blog.home.example.org/");
});
