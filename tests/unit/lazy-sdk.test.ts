import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

test("what Pulumi's SDK needs to turn functions into code is loaded when it is used, and works then", () => {
  const script = `
    const pulumi = require(${JSON.stringify(join(root, "node_modules/@pulumi/pulumi"))});
    const loaded = () =>
      ["typescript/lib/typescript.js", "@npmcli/arborist/lib/arborist/index.js"].filter((name) =>
        Object.keys(require.cache).some((file) => file.endsWith(name)),
      );
    const before = loaded();
    void (async () => {
      const code = await pulumi.runtime.serializeFunction(() => 42);
      const paths = await pulumi.runtime.computeCodePaths();
      console.log(JSON.stringify({ before, after: loaded(), text: code.text, paths: [...paths.keys()] }));
    })();`;
  const folder = mkdtempSync(join(tmpdir(), "lazy-sdk-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "name": "empty", "version": "1.0.0" }');
    const printed = execFileSync(process.execPath, ["--require", join(root, "lazy-sdk.js"), "--eval", script], {
      cwd: folder,
      encoding: "utf8",
    });
    const { before, after, text, paths } = JSON.parse(printed) as Record<string, unknown>;

    expect(before).toEqual([]);
    expect(after).toHaveLength(2);
    expect(text).toContain("() => 42");
    expect(paths).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
