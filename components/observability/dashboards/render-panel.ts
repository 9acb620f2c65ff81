import { LOKI, PROMETHEUS } from "./datasources";
import type { Figures, Limits, Lines, Logs, Panel, Query, Table, Unit } from "./model";

/** Where a panel is, in units of the grid. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A panel as Grafana reads it, without its place. */
export function rendered(panel: Panel): Readonly<Record<string, unknown>> {
  const common = { title: panel.title, ...(panel.description !== undefined && { description: panel.description }) };
  switch (panel.kind) {
    case "lines":
      return { ...common, datasource: PROMETHEUS, ...linesPanel(panel) };
    case "figures":
      return { ...common, datasource: PROMETHEUS, ...figuresPanel(panel) };
    case "table":
      return { ...common, datasource: PROMETHEUS, ...tablePanel(panel) };
    case "logs":
      return { ...common, datasource: LOKI, ...logsPanel(panel) };
  }
}

function linesPanel({ title, unit, queries, limits, max }: Lines) {
  const custom = {
    lineWidth: 1,
    fillOpacity: 10,
    showPoints: "never",
    // A machine that is off is a gap, not a line to where it came back.
    spanNulls: false,
    ...(limits && { thresholdsStyle: { mode: "dashed" } }),
  };
  return {
    type: "timeseries",
    fieldConfig: {
      // Each line keeps a colour of its own; the limits are lines too.
      defaults: { ...values(unit, limits), color: CLASSIC, min: 0, ...(max !== undefined && { max }), custom },
    },
    options: {
      legend: { displayMode: "table", placement: "bottom", calcs: ["lastNotNull", "max"] },
      tooltip: { mode: "multi", sort: "desc" },
    },
    targets: queries.map((each, index) => target(each, index, title)),
  };
}

function figuresPanel({ title, unit, queries, limits }: Figures) {
  return {
    type: "stat",
    fieldConfig: { defaults: values(unit, limits) },
    options: {
      colorMode: limits ? "background" : "value",
      graphMode: "none",
      reduceOptions: { calcs: ["lastNotNull"] },
    },
    targets: queries.map((each, index) => ({ ...target(each, index, title), instant: true })),
  };
}

function tablePanel({ expr, columns, value }: Table) {
  const shown = [...Object.keys(columns), ...(value ? ["Value"] : [])];
  const indexByName = Object.fromEntries(shown.map((name, index) => [name, index]));
  const renameByName = { ...columns, ...(value && { Value: value.title }) };
  const colours = { id: "custom.cellOptions", value: { type: "color-text" } };
  return {
    type: "table",
    fieldConfig: {
      defaults: {},
      overrides: value
        ? [{ matcher: { id: "byName", options: value.title }, properties: [...columnOf(value), colours] }]
        : [],
    },
    options: { showHeader: true, cellHeight: "sm" },
    transformations: [
      { id: "filterFieldsByName", options: { include: { names: shown } } },
      { id: "organize", options: { indexByName, renameByName } },
    ],
    targets: [{ refId: "A", expr, datasource: PROMETHEUS, instant: true, format: "table" }],
  };
}

function columnOf({ unit, limits }: NonNullable<Table["value"]>) {
  return Object.entries<unknown>(values(unit, limits)).map(([id, value]) => ({ id, value }));
}

function logsPanel({ expr }: Logs) {
  return {
    type: "logs",
    options: { showTime: true, wrapLogMessage: true, enableLogDetails: true, sortOrder: "Descending" },
    targets: [{ refId: "A", expr, datasource: LOKI }],
  };
}

/** Lines without a name of their own have the panel's. */
function target({ expr, legend }: Query, index: number, title: string) {
  const refId = String.fromCharCode("A".charCodeAt(0) + index);
  return { refId, expr, datasource: PROMETHEUS, legendFormat: legend === "" ? title : legend };
}

const CLASSIC = { mode: "palette-classic" } as const;

function values(unit: Unit, limits: Limits | undefined) {
  if (!limits) return { unit, color: CLASSIC };
  return { unit, color: { mode: "thresholds" }, thresholds: { mode: "absolute", steps: steps(limits) } };
}

/** Colours from a value on; the first step has none, and holds from the bottom. */
function steps({ warning, bad }: Limits) {
  if (bad < warning)
    return [
      { color: "red", value: null },
      { color: "yellow", value: bad },
      { color: "green", value: warning },
    ];
  return [
    { color: "green", value: null },
    { color: "yellow", value: warning },
    { color: "red", value: bad },
  ];
}
