import { markdownOf } from "./markdown";
import type { Change, Report } from "./report";
import { type Risk, risks } from "./risk";

function changeOf(risk: Risk, name: string, more: Partial<Change> = {}): Change {
  return {
    risk,
    operation: "update",
    kind: "Deployment",
    name,
    reasons: ["its pods end"],
    keys: ["spec.replicas"],
    ...more,
  };
}

function reportOf(changes: readonly Change[], more: Partial<Report> = {}): Report {
  const count = (risk: Risk) => changes.filter((each) => each.risk === risk).length;
  return {
    stack: "production",
    failed: false,
    refreshed: false,
    highest: null,
    counts: Object.fromEntries(risks.map((risk) => [risk, count(risk)])) as Report["counts"],
    operations: { update: changes.length },
    unchanged: 1,
    errors: [],
    warnings: [],
    changes,
    ...more,
  };
}

const many = (risk: Risk, count: number) =>
  Array.from({ length: count }, (_, at) => changeOf(risk, `${risk}-${String(at)}`));

test("classes come in order, each with its table; what is in place is folded", () => {
  const text = markdownOf(reportOf([...many("data-loss", 1), ...many("restart", 2), ...many("in-place", 3)]), 65_536);
  expect(text).toBe(`<!-- homelab:risk-report:production -->

### Preview of \`production\`

**1 data loss or outage, 2 restart or reboot, 3 in place**

6 change; 1 unchanged.

#### Data loss or outage: 1

| | Resource | What changes | What it does |
| --- | --- | --- | --- |
| change | Deployment \`data-loss-0\` | \`spec.replicas\` | its pods end |

#### Restart or reboot: 2

| | Resource | What changes | What it does |
| --- | --- | --- | --- |
| change | Deployment \`restart-0\` | \`spec.replicas\` | its pods end |
| change | Deployment \`restart-1\` | \`spec.replicas\` | its pods end |

<details><summary>In place: 3</summary>

| | Resource | What changes | What it does |
| --- | --- | --- | --- |
| change | Deployment \`in-place-0\` | \`spec.replicas\` | its pods end |
| change | Deployment \`in-place-1\` | \`spec.replicas\` | its pods end |
| change | Deployment \`in-place-2\` | \`spec.replicas\` | its pods end |

</details>
`);
});

test("what a comment has no room for is counted, the least dangerous first", () => {
  const report = reportOf([...many("data-loss", 50), ...many("restart", 500), ...many("in-place", 3000)]);
  const text = markdownOf(report, 20_000);
  expect(text.length).toBeLessThanOrEqual(20_000);
  expect(text).toContain("data-loss-49");
  expect(text).toMatch(/Restart or reboot: 500[\s\S]*… and \d+ more, for which a comment has no room/);
  expect(text).toMatch(/In place: 3000[\s\S]*… and \d{4} more[\s\S]*<\/details>\n$/);
  expect(text).not.toContain("in-place-9`");
});

test.each([2_000, 5_000, 65_536])("never longer than %d characters, whatever there is to say", (length) => {
  const error = { resource: "a", text: "`".repeat(1_999) };
  const report = reportOf(
    risks.flatMap((risk) => many(risk, 2_000)),
    {
      failed: true,
      errors: Array.from({ length: 40 }, () => error),
      warnings: Array.from({ length: 40 }, () => error),
    },
  );
  const text = markdownOf(report, length);
  expect(text.length).toBeLessThanOrEqual(length);
  expect(text).toContain("The preview failed");
});

test("a long list of paths says how many more there are", () => {
  const keys = Array.from({ length: 9 }, (_, at) => `k${String(at)}`);
  expect(markdownOf(reportOf([changeOf("restart", "a", { keys })]), 65_536)).toContain("`k5` and 3 more |");
});

test("names and messages of others mean nothing to whoever renders them", () => {
  const name = "a|b`<img src=x>`\n@everyone";
  const text = markdownOf(
    reportOf([changeOf("restart", name, { keys: ['data["a|b"]'] })], {
      failed: true,
      errors: [{ text: "```\n@everyone <b>\n```" }],
    }),
    65_536,
  );
  expect(text).toContain("`a\\|b'<img src=x>' @everyone`");
  expect(text).toContain('`data["a\\|b"]`');
  expect(text).toContain("```text\nerror: '''\n@everyone <b>\n'''\n```");
});

test("a stack's name cannot end the marker", () => {
  expect(markdownOf(reportOf([], { stack: "a --> b" }), 65_536)).toMatch(/^<!-- homelab:risk-report:a_--__b -->\n/);
});
