import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../config/report/error";
import { parseStackFile } from "../../config/stackFile";
import { loadStackConfig } from "../../config/validate";
import { rules } from "../../config/rules";
import { stackSchema } from "../../config/schema/index";
import { salvage } from "../../config/schema/salvage";
import { readVersions } from "../../config/versions";

const folder = join(__dirname, "../fixtures/config/invalid");
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

/** The report that a stack file gets. */
function reportOf(file: string): string {
  try {
    loadStackConfig(parseStackFile(join(folder, file)), { source: file });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "no problems";
}

describe("a stack file that is wrong", () => {
  test("comes in every kind that people write", () => {
    expect(files.length).toBeGreaterThanOrEqual(25);
  });

  test.each(files)("%s gets its whole report", (file) => {
    const expected = readFileSync(join(folder, file.replace(/\.yaml$/, ".txt")), "utf8");
    expect(`${reportOf(file)}\n`).toBe(expected);
  });

  test("has an expected report for every file, and the other way round", () => {
    const reports = readdirSync(folder).filter((file) => file.endsWith(".txt"));
    expect(
      reports.map((file) => file.replace(/\.txt$/, ".yaml")).filter((file) => !existsSync(join(folder, file))),
    ).toEqual([]);
    expect(reports).toHaveLength(files.length);
  });

  test("never shows a secret", () => {
    const reports = files.map(reportOf).join("\n");
    expect(reports).not.toMatch(/hunter2|12345|djE6c2VjcmV0|AAAAC3Nza/);
    expect(reports).toContain("[secret]");
  });

  // Every stack file that can be read as YAML, as far as it is right.
  const pinned = readVersions();
  const drafts = files
    .filter((file) => !/^(not-|secrets-as)/.test(file))
    .map((file) => salvage(stackSchema, parseStackFile(join(folder, file))) as object);

  test.each(rules.map((rule) => [rule.name, rule] as const))("is caught by %s", (_, rule) => {
    expect(drafts.filter((draft) => rule({ ...draft, pinned }).length > 0)).not.toEqual([]);
  });
});
