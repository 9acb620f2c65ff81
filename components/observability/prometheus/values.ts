import type { PrometheusConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";
import { type ControlPlaneTargets, controlPlaneValues } from "./control-plane";
import { NODE_EXPORTER_NAMESPACE } from "./names";
import { remoteWriteSpec } from "./remote-write";
import { halfOf, retentionSize } from "./retention";

export interface PrometheusWishes {
  readonly prometheus: PrometheusConfig;
  /** Name of the cluster: a label of all that leaves it. */
  readonly cluster: string;
  /** What its pages are reached by; absent where they are not published. */
  readonly url?: string;
  readonly controlPlane: ControlPlaneTargets;
  /** Whether there is somebody to send alerts to. */
  readonly alertmanager: boolean;
}

/** Values of kube-prometheus-stack, but for what its parts add. */
export function prometheusValues(wishes: PrometheusWishes): Readonly<Record<string, unknown>> {
  return {
    crds: { enabled: true },
    // A part that the stack does not ask for is not there; one that it asks for brings its own values.
    alertmanager: { enabled: false },
    grafana: { enabled: false },
    defaultRules: defaultRules(wishes),
    ...controlPlaneValues(wishes.controlPlane),
    // Every ten seconds, as the chart has it, is much for a board; the rules need no more than everything else does.
    kubelet: { serviceMonitor: { cAdvisorInterval: `${String(wishes.prometheus.scrapeSeconds)}s` } },
    prometheusOperator: operator,
    // It would read every secret there is to count them.
    "kube-state-metrics": { collectorsExclude: ["secrets", "configmaps"], resources: sized("small") },
    "prometheus-node-exporter": nodeExporter,
    prometheus: {
      // One that asks twice sees one replica's samples, not a mixture of two.
      service: { sessionAffinity: "ClientIP" },
      prometheusSpec: prometheusSpec(wishes),
    },
  };
}

/** Rules that come with the chart: what dashboards are drawn from, and what watches Kubernetes and Prometheus themselves. */
function defaultRules({ controlPlane: { kubeProxy, reachable }, alertmanager }: PrometheusWishes) {
  const saidByOurs = ["NodeMemoryHighUtilization", "NodeCPUHighUsage", "NodeDiskIOSaturation"];
  // Where there is none on purpose, it would fire for ever.
  const always = alertmanager ? [] : ["PrometheusNotConnectedToAlertmanagers"];
  return {
    rules: {
      etcd: reachable,
      kubeControllerManager: reachable,
      kubeSchedulerAlerting: reachable,
      kubeSchedulerRecording: reachable,
      kubeProxy: reachable && kubeProxy,
      windows: false,
    },
    // The stack file has thresholds of its own for these.
    disabled: Object.fromEntries([...saidByOurs, ...always].map((alert) => [alert, true])),
  };
}

const operator = {
  // It looks at what it is given anyway, and says what is wrong with it; a webhook is one more thing that can be away.
  admissionWebhooks: { enabled: false },
  tls: { enabled: false },
  resources: sized("small"),
  prometheusConfigReloader: { resources: sized("tiny") },
};

const nodeExporter = {
  namespaceOverride: NODE_EXPORTER_NAMESPACE,
  // The stack's own `arm64-hardware` looks at it: twice would count everything twice.
  prometheus: { monitor: { enabled: false } },
  resources: sized("tiny"),
};

function prometheusSpec({ prometheus, cluster, url }: PrometheusWishes) {
  const { replicas, retentionDays, storage, memory, scrapeSeconds, externalLabels, remoteWrite } = prometheus;
  return {
    replicas,
    // On one node, both would be away at once. One alone goes where there is room.
    podAntiAffinity: replicas > 1 ? "hard" : "soft",
    retention: `${String(retentionDays)}d`,
    retentionSize: retentionSize(storage.size),
    walCompression: true,
    scrapeInterval: `${String(scrapeSeconds)}s`,
    evaluationInterval: `${String(scrapeSeconds)}s`,
    externalLabels: { ...externalLabels, cluster },
    ...(url !== undefined && { externalUrl: url }),
    resources: { requests: { cpu: "100m", memory: halfOf(memory) }, limits: { memory } },
    storageSpec: { volumeClaimTemplate: claim(storage) },
    ...(remoteWrite && { remoteWrite: [remoteWriteSpec(remoteWrite)] }),
    ...everybodysMonitors,
  };
}

/** Whoever describes a target or a rule, in whatever namespace, is heard: by default only the chart's own are. */
const everybodysMonitors = {
  podMonitorSelectorNilUsesHelmValues: false,
  probeSelectorNilUsesHelmValues: false,
  ruleSelectorNilUsesHelmValues: false,
  scrapeConfigSelectorNilUsesHelmValues: false,
  serviceMonitorSelectorNilUsesHelmValues: false,
};

/** A claim as the operator takes it. */
export function claim({ size, class: storageClass }: PrometheusConfig["storage"]) {
  return {
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(storageClass !== undefined && { storageClassName: storageClass }),
    },
  };
}
