import { PROMETHEUS } from "./datasources";
import type { Dashboard, Row, Variable } from "./model";
import { type Place, rendered } from "./render-panel";

/** The grid of a dashboard is that many units wide. */
const WIDTH = 24;
const HEIGHT = 8;
/** Of a row's title. */
const TITLE_HEIGHT = 1;

/**
 * A dashboard as Grafana reads it from a file.
 * @see https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function grafanaDashboard({ name, title, rows, variables }: Dashboard): Readonly<Record<string, unknown>> {
  return {
    uid: name,
    title,
    tags: ["homelab"],
    schemaVersion: 41,
    // What is changed in Grafana is gone with its pod: files say what a dashboard is.
    editable: false,
    refresh: "1m",
    time: { from: "now-24h", to: "now" },
    timezone: "browser",
    // A mark at the pointer shows in all panels: what happened at the same time.
    graphTooltip: 1,
    templating: { list: variables.map(choice) },
    panels: rows.flatMap(panelsOf),
  };
}

function choice({ name, title, metric, label }: Variable) {
  return {
    name,
    label: title,
    type: "query",
    datasource: PROMETHEUS,
    query: { query: `label_values(${metric}, ${label})`, refId: name },
    refresh: 2,
    multi: true,
    includeAll: true,
    current: { text: ["All"], value: ["$__all"] },
  };
}

function panelsOf({ title, panels }: Row, index: number): readonly object[] {
  const top = index * (TITLE_HEIGHT + HEIGHT);
  // Room for the identities of a row's panels, so that another panel here leaves those of other rows as they are.
  const first = index * 100 + 1;
  const width = WIDTH / panels.length;
  const heading = { id: first, type: "row", title, collapsed: false, panels: [], gridPos: place(0, top, WIDTH, 1) };
  return [
    heading,
    ...panels.map((panel, column) => ({
      id: first + column + 1,
      gridPos: place(column * width, top + TITLE_HEIGHT, width, HEIGHT),
      ...rendered(panel),
    })),
  ];
}

const place = (x: number, y: number, w: number, h: number): Place => ({ x, y, w, h });
