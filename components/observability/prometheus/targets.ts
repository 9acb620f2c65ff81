/** Pods that tell metrics, as whoever runs them names them. */
export interface ScrapeTarget {
  /** Name of the PodMonitor. */
  readonly name: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Labels of the pods: each has one of the values. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Name of the container's port. */
  readonly port: string;
  /** Whether its own labels `namespace` and `pod`, which say what a series is about, win over those of the pod. Default: they do not. */
  readonly honorLabels?: true;
}

/** `spec` of a PodMonitor. @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor */
export function podMonitorSpec({ namespace, labels, port, honorLabels }: ScrapeTarget) {
  const matchExpressions = Object.entries(labels).map(([key, values]) => ({ key, operator: "In", values }));
  return {
    namespaceSelector: { matchNames: [namespace] },
    selector: { matchExpressions },
    podMetricsEndpoints: [{ port, path: "/metrics", ...(honorLabels && { honorLabels }) }],
  };
}
