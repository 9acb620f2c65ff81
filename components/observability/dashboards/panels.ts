import type { Dashboard, Figures, Limits, Lines, Logs, Panel, Query, Row, Table, Unit, Variable } from "./model";

/** What a panel may have beside what it must. */
interface More {
  readonly description?: string;
  readonly limits?: Limits;
}

/** A query; without a legend, the line has the panel's own title. */
export const query = (expr: string, legend = ""): Query => ({ expr, legend });

export const lines = (
  title: string,
  unit: Unit,
  queries: readonly Query[],
  more: More & Pick<Lines, "max"> = {},
): Lines => ({ kind: "lines", title, unit, queries, ...more });

export const figures = (title: string, unit: Unit, queries: readonly Query[], more: More = {}): Figures => ({
  kind: "figures",
  title,
  unit,
  queries,
  ...more,
});

export const table = (
  title: string,
  expr: string,
  columns: Table["columns"],
  more: Pick<Table, "value" | "description"> = {},
): Table => ({ kind: "table", title, expr, columns, ...more });

export const logs = (title: string, expr: string): Logs => ({ kind: "logs", title, expr });

export const row = (title: string, ...panels: readonly Panel[]): Row => ({ title, panels });

export const variable = (name: string, title: string, metric: string, label: string): Variable => ({
  name,
  title,
  metric,
  label,
});

export function dashboard(
  name: string,
  title: string,
  rows: readonly Row[],
  variables: readonly Variable[] = [],
): Dashboard {
  return { name, title, rows, variables };
}

/** A limit that every value above nothing breaks: what must not be there at all. */
export const none: Limits = { warning: 1, bad: 1 };
