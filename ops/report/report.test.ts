import { risksOf } from "../../tests/support/expected-risks";
import { readRecorded, recordedNames } from "../../tests/support/recorded-preview";
import { markdownOf } from "./markdown";
import { readPreview } from "./read";
import { reportOf } from "./report";
import { textOf } from "./text";

const PLENTY = 65_536;

const reportOn = (name: string) => reportOf(readPreview(readRecorded(name), name));

describe("recorded previews", () => {
  test.each(recordedNames())("%s", (name) => {
    expect(risksOf(reportOn(name))).toEqual(risksOf(name));
    expect(risksOf(name)).not.toEqual([]);
  });

  test("a preview that failed says so first, and what it got to", () => {
    const report = reportOn("mistake");
    expect(report).toMatchObject({ stack: "production", failed: true, highest: null });
    const markdown = markdownOf(report, PLENTY);
    expect(markdown).toMatch(
      /^<!-- homelab:risk-report:production -->\n\n### Preview of `production`\n\n\*\*The preview failed/,
    );
    expect(markdown).toContain("must be inside the nodes' network");
    expect(textOf(report)).toMatch(/The preview failed/);
  });

  test("the engine's closing words say nothing: only the resource's own error is told", () => {
    expect(reportOn("claim-removed").errors).toEqual([
      { resource: "notes-volume", text: expect.stringContaining("cannot be deleted") as unknown },
    ]);
  });

  test("one warning about many resources is one warning", () => {
    const { warnings } = reportOn("kubernetes-upgraded");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.text).toMatch(/not known during preview[\s\S]*\(\d+ resources\)$/);
  });

  test("an upgrade names its versions", () => {
    expect(textOf(reportOn("kubernetes-upgraded"))).toContain("Kubernetes v1.35.5 → v1.36.3");
    expect(textOf(reportOn("chart-upgraded"))).toMatch(/chart 2\.\d+\.\d+ → 2\.\d+\.\d+/);
    expect(textOf(reportOn("host-removed"))).toContain("drained, taken out of etcd and deleted: `w-1`");
  });

  test("after a refresh, changes may be what drifted", () => {
    const report = reportOn("drift");
    expect(report.refreshed).toBe(true);
    expect(markdownOf(report, PLENTY)).toContain("Compared with what runs");
  });
});

test("a preview in which nothing changes says so", () => {
  const text = JSON.stringify({ steps: [], changeSummary: { same: 7 } });
  const report = reportOf(readPreview(text, "x"), "staging");
  expect(report).toMatchObject({ stack: "staging", failed: false, highest: null, changes: [] });
  expect(markdownOf(report, PLENTY)).toMatch(/Nothing changes\.\n\nno changes; 7 unchanged/);
});
