/** How bad it is: `critical` wakes somebody up, `warning` waits for the morning. */
export type Severity = "critical" | "warning";

/** One alert, as Prometheus evaluates it. */
export interface AlertRule {
  /** Name of the alert. */
  readonly alert: string;
  /** PromQL; every series that it gives is one alert. */
  readonly expr: string;
  /** How long it has to be so: `15m`. Default: at once. */
  readonly for?: string;
  /** How long it goes on when it is no longer so: `8h`. Default: it ends at once. */
  readonly keepFiring?: string;
  readonly severity: Severity;
  /** One line, for the subject of a message; may name labels: `{{ $labels.node }}`. */
  readonly summary: string;
  /** What it means, and what to do first. */
  readonly description: string;
}

/** Alerts about one thing. */
export interface AlertGroup {
  readonly name: string;
  readonly alerts: readonly AlertRule[];
}

/**
 * `spec` of a PrometheusRule.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export function ruleSpec(groups: readonly AlertGroup[]) {
  return { groups: groups.map(({ name, alerts }) => ({ name, rules: alerts.map(prometheusRule) })) };
}

function prometheusRule(rule: AlertRule) {
  const { summary, description } = rule;
  return { ...silentRule(rule), annotations: { summary, description } };
}

/** A rule without what it says to people. */
export function silentRule({ alert, expr, for: lasting, keepFiring, severity }: AlertRule) {
  return {
    alert,
    expr,
    ...(lasting !== undefined && { for: lasting }),
    ...(keepFiring !== undefined && { keep_firing_for: keepFiring }),
    labels: { severity },
  };
}

/** A duration as Prometheus writes it. */
export const minutes = (value: number): string => `${String(value)}m`;
