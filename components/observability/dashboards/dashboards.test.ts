import { readdirSync } from "node:fs";
import { fromRaw, rawStack, stackConfig } from "../../../tests/support/stacks";
import { metricsOf } from "../../../tests/support/known-metrics";
import { parseQuery } from "../../../tests/support/promql";
import { alloyConfiguration } from "../alloy/pipelines";
import { dashboardsOf, grafanaDashboard } from ".";
import { armHardware } from "./arm-hardware";
import { recentLogs } from "./logs";
import type { Dashboard } from "./model";
import { sources } from "./testing";
import { tunnel } from "./tunnel";

function queriesOf({ rows, variables }: Dashboard): readonly string[] {
  const shown = rows
    .flatMap(({ panels }) => panels)
    .flatMap((panel) => {
      if (panel.kind === "logs") return [];
      return panel.kind === "table" ? [panel.expr] : panel.queries.map(({ expr }) => expr);
    });
  return [...shown, ...variables.map(({ metric }) => metric)];
}

test("every dashboard is looked at here", () => {
  const others = ["config-maps", "datasources", "index", "model", "panels", "render", "render-panel", "testing"];
  const files = readdirSync(__dirname).filter((file) => /^[a-z-]+\.ts$/.test(file));

  expect(files.length - others.length).toBe(sources.length);
});

describe.each(sources.map(([dashboard, exporters]) => [dashboard.name, dashboard, exporters] as const))(
  "dashboard %s",
  (_, dashboard, exporters) => {
    test("asks in PromQL, and for metrics that its exporters have", () => {
      const known = new Set(exporters.flatMap(metricsOf));
      const problems = queriesOf(dashboard).flatMap((query) => {
        const { metrics, errors } = parseQuery(query);
        const unknown = metrics.filter((metric) => !known.has(metric));
        return [...errors.map((near) => `no PromQL near ${near}`), ...unknown].map((problem) => `${query}: ${problem}`);
      });

      expect(problems).toEqual([]);
    });

    test("is named once, in words that Grafana takes for an address", () => {
      expect(dashboard.name).toMatch(/^[a-z-]{1,40}$/);
      expect(sources.filter(([{ name }]) => name === dashboard.name)).toHaveLength(1);
    });
  },
);

const names = (config: Parameters<typeof dashboardsOf>[0]) => dashboardsOf(config).map(({ name }) => name);

test("logs are asked for by sources that the collector gives", () => {
  const pipelines = { cluster: "home", audit: true, loki: "http://loki.loki.svc:3100" };
  const given = (["talos", "journal"] as const)
    .flatMap((machines) => [...alloyConfiguration({ ...pipelines, machines }).matchAll(/source += "(\w+)"/g)])
    .map(([, source]) => source);
  const asked = recentLogs.rows
    .flatMap(({ panels }) => panels)
    .flatMap((panel) => (panel.kind === "logs" ? [...panel.expr.matchAll(/source=~?"([\w|]+)"/g)] : []))
    .flatMap(([, sources = ""]) => sources.split("|"));

  expect(asked.length).toBeGreaterThan(0);
  for (const source of asked) expect(given).toContain(source);
});

describe("a stack's dashboards", () => {
  test("are those of what it has", () => {
    expect(names(stackConfig("production"))).toEqual(
      expect.arrayContaining(["arm-hardware", "longhorn", "backups", "cloudflare-tunnel", "flux", "cert-manager"]),
    );
    expect(names(stackConfig("staging"))).not.toEqual(expect.arrayContaining(["longhorn"]));
    expect(names(stackConfig("staging"))).not.toEqual(expect.arrayContaining(["cloudflare-tunnel"]));
  });

  test("without anything on top are those of machines and cluster", () => {
    expect(names(fromRaw({ cluster: rawStack("production").cluster }))).toEqual(["arm-hardware", "cluster-overview"]);
  });
});

describe("a panel", () => {
  const { panels } = grafanaDashboard(armHardware) as { panels: readonly Record<string, unknown>[] };
  const titled = (title: string) => panels.find((panel) => panel.title === title);

  test("of lines shows its limits as lines", () => {
    expect(titled("Hottest zone")).toMatchObject({
      type: "timeseries",
      datasource: { type: "prometheus", uid: "prometheus" },
      fieldConfig: {
        defaults: {
          unit: "celsius",
          custom: { thresholdsStyle: { mode: "dashed" } },
          thresholds: {
            steps: [
              { color: "green", value: null },
              { color: "yellow", value: 65 },
              { color: "red", value: 75 },
            ],
          },
        },
      },
    });
  });

  test("of which less is worse is red at the bottom", () => {
    const [, connections] = (grafanaDashboard(tunnel) as { panels: readonly Record<string, unknown>[] }).panels;

    expect(connections).toMatchObject({
      type: "stat",
      fieldConfig: {
        defaults: {
          thresholds: {
            steps: [
              { color: "red", value: null },
              { color: "yellow", value: 1 },
              { color: "green", value: 4 },
            ],
          },
        },
      },
    });
  });

  test("of a table has its columns, named and in order", () => {
    expect(titled("File systems")).toMatchObject({
      type: "table",
      transformations: [
        { id: "filterFieldsByName", options: { include: { names: ["instance", "mountpoint", "device", "Value"] } } },
        {
          id: "organize",
          options: {
            indexByName: { instance: 0, mountpoint: 1, device: 2, Value: 3 },
            renameByName: { instance: "Machine", mountpoint: "Place", device: "Device", Value: "Used" },
          },
        },
      ],
    });
  });
});
