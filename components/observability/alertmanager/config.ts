import type { AlertmanagerConfig } from "../../../config/schema";
import { timeIntervals } from "./intervals";
import { type ReceiverSecrets, receivers } from "./receivers";
import { QUIET_HOURS, inhibitions, maintenanceInterval, rootRoute } from "./routes";

/**
 * Alertmanager's whole configuration, with secrets in it: what it has to be kept as.
 * @param domain of the cluster
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
export function alertmanagerConfig(alertmanager: AlertmanagerConfig, domain: string, secrets: ReceiverSecrets) {
  const { maintenance, quietHours, timezone } = alertmanager;
  const interval = (name: string, span: Parameters<typeof timeIntervals>[0]) => ({
    name,
    time_intervals: timeIntervals(span, timezone),
  });
  return {
    route: rootRoute(alertmanager),
    receivers: receivers(alertmanager, domain, secrets),
    inhibit_rules: inhibitions,
    time_intervals: [
      ...(quietHours ? [interval(QUIET_HOURS, quietHours)] : []),
      ...maintenance.map((window) => interval(maintenanceInterval(window.name), window)),
    ],
  };
}
