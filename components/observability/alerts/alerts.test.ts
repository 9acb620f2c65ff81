import { metricsOf } from "../../../tests/support/known-metrics";
import { parseQuery } from "../../../tests/support/promql";
import { alertsSchema } from "../../../config/schema/alerts";
import { alertGroups, ruleSpec } from ".";
import { longestGap } from "./cron";

const everything = {
  etcd: true,
  certificates: true,
  longhorn: true,
  backupSeconds: 86400,
  tunnel: true,
  flux: true,
  argocd: true,
  scanner: true,
};
const nothing = {
  etcd: false,
  certificates: false,
  longhorn: false,
  tunnel: false,
  flux: false,
  argocd: false,
  scanner: false,
};
const groups = alertGroups(alertsSchema.parse({}), everything);
const alerts = groups.flatMap((group) => group.alerts);

test.each(alerts)("$alert is PromQL, and says what is wrong and what to do", ({ expr, summary, description }) => {
  expect(parseQuery(expr).errors).toEqual([]);
  expect(summary).not.toMatch(/\.$|\n/);
  expect(description).toMatch(/[.`)]$/);
});

/** By group of alerts, whose metrics they are about. */
const sources: Readonly<Record<string, readonly string[]>> = {
  machines: ["node-exporter", "kube-state-metrics", "prometheus", "blackbox-exporter"],
  etcd: ["kubernetes"],
  certificates: ["cert-manager"],
  longhorn: ["longhorn"],
  backups: ["longhorn"],
  tunnel: ["cloudflared"],
  flux: ["flux"],
  argocd: ["argocd"],
  scanner: ["trivy-operator"],
};

test.each(groups)(
  "alerts of the group $name are about metrics that its exporters have",
  ({ name, alerts: members }) => {
    const known = (sources[name] ?? []).flatMap(metricsOf);
    const asked = members.flatMap(({ expr }) => parseQuery(expr).metrics);

    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((metric) => !known.includes(metric))).toEqual([]);
  },
);

test("names are there once", () => {
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
});

test("what a stack does not have is not watched", () => {
  const names = alertGroups(alertsSchema.parse({}), nothing).map(({ name }) => name);

  expect(names).toEqual(["machines"]);
});

test("thresholds are those of the stack file", () => {
  const custom = alertsSchema.parse({ temperatureCelsius: 60, certificateDays: 14, backupLateHours: 2 });
  const text = JSON.stringify(ruleSpec(alertGroups(custom, everything)));

  expect(text).toContain("> 60");
  expect(text).toContain("> 70");
  expect(text).toContain("< 14");
  expect(text).toContain(`> ${String(86400 + 7200)}`);
});

describe("the longest time between two backups", () => {
  const hours = 3600;
  test.each([
    [["30 2 * * *"], 24 * hours],
    [["0 * * * *"], hours],
    [["0 */6 * * *"], 6 * hours],
    [["0 9-17 * * *"], 16 * hours],
    [["0 3 * * 0"], 7 * 24 * hours],
    [["0 3 * * 7"], 7 * 24 * hours],
    [["0 3 1 * *"], 31 * 24 * hours],
    [["0 3 * * 1-5"], 3 * 24 * hours],
    [["0 3 1 * *", "0 3 15 * *"], 17 * 24 * hours],
    [["0 3 1 * 1"], 7 * 24 * hours],
  ])("%j is %d seconds", (schedules, seconds) => {
    expect(longestGap(schedules)).toBe(seconds);
  });

  test.each([[["@daily"]], [["0 3 * * MON"]], [["0 3 31 2 *"]]])("%j is not known", (schedules) => {
    expect(longestGap(schedules)).toBeUndefined();
  });
});
