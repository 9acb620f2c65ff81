import { alloyConfiguration } from "../../components/observability/alloy/pipelines";
import { alloyValues } from "../../components/observability/alloy/values";
import { grafanaValues } from "../../components/observability/grafana/values";
import { lokiValues } from "../../components/observability/loki/values";
import { grafanaSchema } from "../../config/schema/grafana";
import { logsSchema } from "../../config/schema/logs";
import { describeWithCharts, realChart, type Values } from "./charts/data";
import { passedOn } from "./charts/passed-on";
import { schemaErrors, unknownValues } from "./charts/values";

const s3 = { type: "s3", bucket: "logs", region: "home", endpoint: "https://nas.example.org" };
const oidc = {
  type: "oidc",
  clientId: "grafana",
  authUrl: "https://id.example.org/authorize",
  tokenUrl: "https://id.example.org/token",
  userInfoUrl: "https://id.example.org/userinfo",
};

const loki = (logs: object) => lokiValues(logsSchema.parse(logs));
const alloy = (machines: "talos" | "journal", audit: boolean) =>
  alloyValues(alloyConfiguration({ cluster: "home", machines, audit, loki: "http://loki.loki.svc:3100" }), audit);
const grafana = (written: object, more: object) => ({
  grafana: grafanaValues({ grafana: grafanaSchema.parse(written), alertmanager: true, ...more }),
});

const cases: readonly (readonly [string, string, Values])[] = [
  ["Loki on a volume", "loki", loki({ storage: { size: "5Gi", class: "fast" } })],
  ["Loki in a bucket", "loki", loki({ store: s3 })],
  ["Alloy on Talos", "alloy", alloy("talos", true)],
  ["Alloy on Ubuntu", "alloy", alloy("journal", false)],
  ["Grafana behind the guard", "kube-prometheus-stack", grafana({}, { url: "https://grafana.example.org/" })],
  ["Grafana with a login", "kube-prometheus-stack", grafana({ auth: oidc }, { loki: "http://loki.loki.svc:3100" })],
];

describeWithCharts("values of what keeps and shows logs", () => {
  test.each(cases)("%s: are values that the real chart has", (_, chart, values) => {
    expect(unknownValues(values, realChart(chart), passedOn[chart])).toEqual([]);
  });

  test.each(cases)("%s: keep to the real chart's schema", (_, chart, values) => {
    expect(schemaErrors(values, realChart(chart))).toEqual([]);
  });
});
