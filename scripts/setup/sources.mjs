import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The Go sources of one module and the files that they embed, sorted; nested modules and tests left out.
 * @param {string} folder
 * @returns {string[]}
 */
export function goSources(folder, top = true) {
  const entries = readdirSync(folder, { withFileTypes: true });
  if (!top && entries.some((entry) => entry.name === "go.mod")) return [];
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return goSources(path, false);
      return isSource(entry.name) || path.includes("/image/") ? [path] : [];
    })
    .sort();
}

/** @param {string} name */
const isSource = (name) =>
  name === "go.mod" ||
  name === "go.sum" ||
  name.endsWith(".txt") ||
  (name.endsWith(".go") && !name.endsWith("_test.go"));

/** @param {readonly string[]} files @param {string} extra */
export function digestOf(files, extra) {
  const hash = createHash("sha256").update(extra);
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file));
  return hash.digest("hex");
}
