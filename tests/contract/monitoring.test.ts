import { alertGroups, ruleSpec } from "../../components/observability/alerts";
import { EVERYTHING } from "../../components/observability/alerts/testing";
import { probeSpec } from "../../components/observability/latency/resources";
import { monitoringObjects } from "../../components/observability/prometheus/objects";
import { prometheusValues } from "../../components/observability/prometheus/values";
import { alertmanagerPart } from "../../components/observability/alertmanager/part";
import { watching } from "../../components/observability/watching";
import { alertmanagerSchema } from "../../config/schema/alertmanager";
import { alertsSchema } from "../../config/schema/alerts";
import { prometheusSchema } from "../../config/schema/prometheus";
import { stackConfig } from "../support/stacks";
import { describeWithCharts } from "./charts/data";
import { objectErrors } from "./charts/definitions";

const CHART = "kube-prometheus-stack";
const API = "monitoring.coreos.com/v1";

type Spec = Readonly<Record<string, unknown>>;

/** What the operator's definitions say against an object of theirs. */
const errorsOf = (kind: string, spec: object, metadata: object = { name: "x" }) =>
  objectErrors(CHART, { apiVersion: API, kind, metadata, spec });

describeWithCharts("the operator's definitions", () => {
  test.each(["production", "staging"])("take what is watched in %s", (stack) => {
    const objects = monitoringObjects(watching(stackConfig(stack)));

    expect(objects.length).toBeGreaterThan(3);
    for (const { kind, spec, metadata } of objects) expect(errorsOf(kind, spec, metadata)).toEqual([]);
  });

  test("take every alert there is", () => {
    expect(errorsOf("PrometheusRule", ruleSpec(alertGroups(alertsSchema.parse({}), EVERYTHING)))).toEqual([]);
  });

  test("take the probe of the network", () => {
    expect(errorsOf("Probe", probeSpec([{ name: "one", address: "192.168.1.11" }]))).toEqual([]);
  });

  test("refuse what they do not know", () => {
    expect(errorsOf("PodMonitor", { selector: {}, podMetricsEndpoints: [{ portName: "metrics" }] })).not.toEqual([]);
  });

  const remoteWrites = [
    { url: "https://metrics.example.org/write" },
    { url: "https://metrics.example.org/write", user: "home" },
  ];

  // What the chart hands over to the operator under the same name.
  test.each(remoteWrites)("take what Prometheus is asked to be, with %j", (remoteWrite) => {
    const values = prometheusValues({
      prometheus: prometheusSchema.parse({ replicas: 2, externalLabels: { site: "home" }, remoteWrite }),
      cluster: "home",
      url: "https://prometheus.home.example/",
      controlPlane: { addresses: [], nodes: [], kubeProxy: false, reachable: false },
      alertmanager: true,
    });
    const { prometheusSpec } = values.prometheus as { readonly prometheusSpec: Spec };
    const { podAntiAffinity, storageSpec, ...handedOver } = withoutTheCharts(prometheusSpec);

    expect(podAntiAffinity).toBe("hard");
    expect(errorsOf("Prometheus", { ...handedOver, storage: storageSpec })).toEqual([]);
  });

  test("take what Alertmanager is asked to be", () => {
    const { values } = alertmanagerPart({
      alertmanager: alertmanagerSchema.parse({ discord: {}, ui: {}, replicas: 2 }),
      domain: "home.example",
      secrets: { discordWebhookUrl: "https://discord.com/api/webhooks/1/canary" },
      hasIngress: true,
    });
    const { alertmanagerSpec } = values.alertmanager as { readonly alertmanagerSpec: Spec };
    const { podAntiAffinity, useExistingSecret, ...handedOver } = alertmanagerSpec;

    expect([podAntiAffinity, useExistingSecret]).toEqual(["hard", true]);
    expect(errorsOf("Alertmanager", handedOver)).toEqual([]);
  });
});

/** Switches of the chart itself have its name in theirs. */
function withoutTheCharts(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !key.endsWith("NilUsesHelmValues")));
}
