import type { AlertmanagerConfig } from "../../../config/schema";
import { RECEIVERS } from "./receivers";

/** Name of the interval in which only what is critical is said. */
export const QUIET_HOURS = "quiet-hours";

export const maintenanceInterval = (name: string): string => `maintenance-${name}`;

/** Part of the interval after which a message is due again: it is looked at once in an interval, never early. */
const ALMOST = 0.8;

/**
 * Who is told what, when. The first route that fits is taken; one with `continue` lets the next ones look, too.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export function rootRoute(alertmanager: AlertmanagerConfig) {
  const { grouping, maintenance, quietHours } = alertmanager;
  const silent = maintenance.map(({ name }) => maintenanceInterval(name));
  const hours = quietHours ? [QUIET_HOURS] : [];
  return {
    receiver: RECEIVERS.first,
    group_by: ["cluster", "alertname"],
    group_wait: `${String(grouping.waitSeconds)}s`,
    group_interval: `${String(grouping.intervalMinutes)}m`,
    repeat_interval: `${String(grouping.repeatHours)}h`,
    routes: [
      heartbeatRoute(alertmanager),
      // What only helps to read other alerts.
      { receiver: RECEIVERS.nobody, matchers: ['severity=~"info|none"'] },
      { receiver: RECEIVERS.first, matchers: [CRITICAL], continue: true, ...muted(silent) },
      escalationRoute(alertmanager, silent),
      { receiver: RECEIVERS.first, ...muted([...hours, ...silent]) },
    ],
  };
}

const CRITICAL = 'severity="critical"';

/** The alert that always fires: where it stays away, alerting is dead. Neither quiet hours nor maintenance stop it. */
function heartbeatRoute({ heartbeat }: AlertmanagerConfig) {
  const matchers = ['alertname="Watchdog"'];
  if (!heartbeat) return { receiver: RECEIVERS.nobody, matchers };
  const seconds = heartbeat.intervalMinutes * 60;
  return {
    receiver: RECEIVERS.heartbeat,
    matchers,
    group_wait: "0s",
    group_interval: `${String(seconds)}s`,
    repeat_interval: `${String(Math.round(seconds * ALMOST))}s`,
  };
}

/** Each alert waits on its own: one that ends before is not said, and an old one does not hurry a new one. */
function escalationRoute({ escalation }: AlertmanagerConfig, silent: readonly string[]) {
  return {
    receiver: RECEIVERS.escalation,
    matchers: [CRITICAL],
    group_by: ["..."],
    group_wait: `${String(escalation.afterMinutes)}m`,
    ...muted(silent),
  };
}

function muted(intervals: readonly string[]) {
  return intervals.length === 0 ? {} : { mute_time_intervals: intervals };
}

/** What is said once need not be said in other words. */
export const inhibitions = [
  // A machine that is down is neither busy nor hot, and wherever they are used, volumes have one copy less.
  inhibit("NodeDown", 'severity="warning"', "node"),
  inhibit("NodeDown", 'alertname=~"LonghornVolumeDegraded|TargetDown|Kube.+InstanceUnreachable"'),
  inhibit("NodeOverheating", 'alertname="NodeHot"', "node"),
  inhibit("CertificateAboutToExpire", 'alertname="CertificateExpiring"', "namespace", "name"),
  inhibit("LonghornVolumeFaulted", 'alertname="LonghornVolumeDegraded"', "volume"),
];

function inhibit(source: string, target: string, ...equal: readonly string[]) {
  return { source_matchers: [`alertname="${source}"`], target_matchers: [target], equal: ["cluster", ...equal] };
}
