import { type AlertGroup, silentRule } from "./rule";

/** What Prometheus sees, and which alerts it makes of it. */
export interface AlertCase {
  readonly alert: string;
  /** What the case is about. */
  readonly name: string;
  /** Series → a value for each minute, in promtool's notation: `1x30`, `0+6x60`. The clock starts at 1970. */
  readonly series: Readonly<Record<string, string>>;
  /** When it is looked at: `20m`. */
  readonly at: string;
  /** Labels of the alerts that fire then, beside their name and severity. Default: none fires. */
  readonly firing?: readonly Readonly<Record<string, string>>[];
}

/** Of all parts that alerts may be about. */
export const EVERYTHING = {
  etcd: true,
  certificates: true,
  longhorn: true,
  backupSeconds: 86_400,
  tunnel: true,
  flux: true,
  argocd: true,
  scanner: true,
} as const;

/** Rules as promtool reads them; what they say to people is checked apart. */
export function ruleFile(groups: readonly AlertGroup[]) {
  return { groups: groups.map(({ name, alerts }) => ({ name, rules: alerts.map(silentRule) })) };
}

/**
 * A file of unit tests.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
export function testFile(rules: string, groups: readonly AlertGroup[], cases: readonly AlertCase[]) {
  const alerts = groups.flatMap((group) => group.alerts);
  const severityOf = (name: string) => alerts.find(({ alert }) => alert === name)?.severity;
  return {
    rule_files: [rules],
    evaluation_interval: "1m",
    tests: cases.map(({ alert, name, series, at, firing = [] }) => ({
      name: `${alert}: ${name}`,
      interval: "1m",
      input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
      alert_rule_test: [
        {
          eval_time: at,
          alertname: alert,
          exp_alerts: firing.map((labels) => ({ exp_labels: { ...labels, severity: severityOf(alert) } })),
        },
      ],
    })),
  };
}
