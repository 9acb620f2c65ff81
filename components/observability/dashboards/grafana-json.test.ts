import { grafanaSchema } from "../../../config/schema/grafana";
import { stackConfig } from "../../../tests/support/stacks";
import { grafanaValues } from "../grafana/values";
import { type Dashboard, dashboardsOf, grafanaDashboard } from ".";
import { sources } from "./testing";

interface Source {
  readonly type: string;
  readonly uid: string;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: Source;
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: Source }[];
}

interface Json {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly datasource: Source }[] };
  readonly panels: readonly Panel[];
}

/** As Grafana reads it: what JSON cannot say is gone. */
const json = (dashboard: Dashboard) => JSON.parse(JSON.stringify(grafanaDashboard(dashboard))) as Json;

const values = grafanaValues({
  grafana: grafanaSchema.parse({}),
  alertmanager: true,
  loki: "http://loki.loki.svc:3100",
}) as {
  readonly sidecar: { readonly datasources: { readonly uid: string } };
  readonly additionalDataSources: readonly Source[];
};
/** Kind and identity of what Grafana is given to ask. */
const known = [
  `prometheus ${values.sidecar.datasources.uid}`,
  ...values.additionalDataSources.map(({ type, uid }) => `${type} ${uid}`),
];

/** What Grafana itself puts into queries. */
const BUILT_IN = ["__rate_interval", "__interval", "__range"];

const cellsOf = ({ gridPos: { x, y, w, h } }: Panel) =>
  Array.from({ length: w * h }, (_, index) => `${String(x + (index % w))},${String(y + Math.floor(index / w))}`);

describe.each(sources.map(([dashboard]) => [dashboard.name, dashboard] as const))("the JSON of %s", (_, dashboard) => {
  const { uid, title, schemaVersion, templating, panels } = json(dashboard);
  const shown = panels.filter(({ type }) => type !== "row");

  test("has what Grafana needs to keep it", () => {
    expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(title).not.toBe("");
    // What is older is rewritten by every browser that opens it.
    expect(schemaVersion).toBe(41);
    expect(shown.length).toBeGreaterThan(0);
  });

  test("has panels of kinds that Grafana brings, each with an identity and a title", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const panel of panels) {
      expect(["row", "timeseries", "stat", "table", "logs"]).toContain(panel.type);
      expect(panel.title).not.toBe("");
    }
  });

  test("fills the grid, and no panel lies on another", () => {
    const cells = panels.flatMap(cellsOf);

    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos: at } of panels) expect(at.x + at.w).toBeLessThanOrEqual(24);
    const full = shown.reduce((sum, { gridPos: at }) => sum + at.w * at.h, 0);
    expect(full).toBe(dashboard.rows.length * 24 * 8);
  });

  test("asks what Grafana knows, each panel the source that it names", () => {
    for (const { datasource, targets = [] } of shown) {
      expect(known).toContain(`${String(datasource?.type)} ${String(datasource?.uid)}`);
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) expect(target.datasource).toEqual(datasource);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
    for (const { datasource } of templating.list) expect(known).toContain(`${datasource.type} ${datasource.uid}`);
  });

  test("has the choices that its queries use, and no other", () => {
    const queries = shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join("\n");
    const used = [...queries.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);

    expect([...new Set(used.filter((name) => !BUILT_IN.includes(name)))]).toEqual(
      templating.list.map(({ name }) => name),
    );
  });

  test("fits many times into the object that carries it", () => {
    // The API server takes objects of up to 1 MiB.
    expect(JSON.stringify(grafanaDashboard(dashboard)).length).toBeLessThan(64 * 1024);
  });
});

test("all of a stack's dashboards together are small: Pulumi keeps each twice", () => {
  const sizes = dashboardsOf(stackConfig("production")).map((each) => JSON.stringify(grafanaDashboard(each)).length);

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100 * 1024);
});
