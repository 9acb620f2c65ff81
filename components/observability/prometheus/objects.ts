import { type AlertGroup, ruleSpec } from "../alerts/rule";
import { HARDWARE_MONITOR, hardwareMonitor } from "./hardware";
import { MONITORING_API } from "./names";
import { type ScrapeTarget, podMonitorSpec } from "./targets";

/** What is asked for metrics beside Kubernetes and its machines, and what counts as trouble. */
export interface Watching {
  readonly targets: readonly ScrapeTarget[];
  readonly alerts: readonly AlertGroup[];
}

interface MonitoringObject {
  /** Ends the resource's name. */
  readonly role: string;
  readonly apiVersion: string;
  readonly kind: "ServiceMonitor" | "PodMonitor" | "PrometheusRule";
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

/** Objects of the operator's own kinds, in its namespace. */
export function monitoringObjects({ targets, alerts }: Watching): readonly MonitoringObject[] {
  return [
    object(HARDWARE_MONITOR, "ServiceMonitor", HARDWARE_MONITOR, hardwareMonitor),
    ...targets.map((target) => object(`monitor-${target.name}`, "PodMonitor", target.name, podMonitorSpec(target))),
    ...alerts.map((group) => object(`alerts-${group.name}`, "PrometheusRule", group.name, ruleSpec([group]))),
  ];
}

function object(role: string, kind: MonitoringObject["kind"], name: string, spec: object): MonitoringObject {
  return { role, apiVersion: MONITORING_API, kind, metadata: { name }, spec };
}
