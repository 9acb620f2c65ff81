import { type AlertGroup, alertGroups, ruleSpec } from "../../components/observability/alerts";
import { alertCases } from "../../components/observability/alerts/cases";
import { EVERYTHING, ruleFile, testFile } from "../../components/observability/alerts/testing";
import { alertsSchema } from "../../config/schema/alerts";
import { describeWithTool, runTool } from "../support/tools";

const groups = alertGroups(alertsSchema.parse({}), EVERYTHING);
/** The groups with one alert left in them. */
const only = (name: string): readonly AlertGroup[] =>
  groups
    .map((group) => ({ ...group, alerts: group.alerts.filter(({ alert }) => alert === name) }))
    .filter((group) => group.alerts.length > 0);
const alerts = groups.flatMap((group) => group.alerts.map(({ alert }) => alert));

test.each(alerts)("%s has a case in which it fires, and one in which it does not", (name) => {
  const cases = alertCases.filter(({ alert }) => alert === name);

  expect(cases.some(({ firing = [] }) => firing.length > 0)).toBe(true);
  expect(cases.some(({ firing = [] }) => firing.length === 0)).toBe(true);
});

describeWithTool("promtool")("Prometheus's own tool", () => {
  test("takes the rules, and what they say to people", () => {
    expect(runTool("promtool", ["check", "rules", "rules.json"], { "rules.json": ruleSpec(groups) })).toContain(
      `SUCCESS: ${String(alerts.length)} rules found`,
    );
  });

  test.each(alerts)("%s fires when it should, and only then", (name) => {
    const cases = alertCases.filter(({ alert }) => alert === name);
    // Every rule of the file is evaluated for every minute of every case.
    const files = { "rules.json": ruleFile(only(name)), "tests.json": testFile("rules.json", groups, cases) };

    expect(runTool("promtool", ["test", "rules", "tests.json"], files)).toContain("SUCCESS");
  });

  test("finds a case that is wrong", () => {
    const [first] = alertCases;
    const wrong = first ? [{ ...first, firing: [] }] : [];
    const files = { "rules.json": ruleFile(groups), "tests.json": testFile("rules.json", groups, wrong) };

    expect(() => runTool("promtool", ["test", "rules", "tests.json"], files)).toThrow();
  });
});
