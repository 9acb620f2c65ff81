/** Units of values, in Grafana's words. */
export type Unit =
  | "short"
  /** 0 to 1, shown as per cent. */
  | "percentunit"
  | "celsius"
  | "hertz"
  | "bytes"
  /** Bytes per second. */
  | "Bps"
  /** Requests per second. */
  | "reqps"
  | "iops"
  /** Seconds; `ns` is billionths of them, `ms` thousandths. */
  | "s"
  | "ms"
  | "ns"
  /** A moment in thousandths of a second since 1970, shown as how long ago or until. */
  | "dateTimeFromNow"
  | "bool_yes_no";

export interface Query {
  /** PromQL, or LogQL in panels of logs. */
  readonly expr: string;
  /** What a line is called: `{{instance}}` is the value of that label. */
  readonly legend: string;
}

/** Where a value turns yellow and where red. A `bad` below `warning` says that less is worse. */
export interface Limits {
  readonly warning: number;
  readonly bad: number;
}

interface CommonPanel {
  readonly title: string;
  /** What one sees here, and what to do about it. */
  readonly description?: string;
}

/** Values over time, a line each. */
export interface Lines extends CommonPanel {
  readonly kind: "lines";
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly limits?: Limits;
  /** Top of the axis. Default: whatever the values need. */
  readonly max?: number;
}

/** Values as they are now, as large figures. */
export interface Figures extends CommonPanel {
  readonly kind: "figures";
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly limits?: Limits;
}

/** Time series as they are now, one in a line. */
export interface Table extends CommonPanel {
  readonly kind: "table";
  readonly expr: string;
  /** Label → its column's title, from left to right. */
  readonly columns: Readonly<Record<string, string>>;
  /** The last column; absent where the labels say it all. */
  readonly value?: { readonly title: string; readonly unit: Unit; readonly limits?: Limits };
}

/** Lines of logs, newest first. */
export interface Logs extends CommonPanel {
  readonly kind: "logs";
  /** LogQL. */
  readonly expr: string;
}

export type Panel = Lines | Figures | Table | Logs;

/** Panels side by side, each as wide as the others, below a title. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the top of the dashboard, of the values that a label has; several at once, and all by default. */
export interface Variable {
  /** `$name` in queries. */
  readonly name: string;
  readonly title: string;
  readonly metric: string;
  readonly label: string;
}

export interface Dashboard {
  /** Its file, its object in the cluster, and its address in Grafana: `/d/<name>`. */
  readonly name: string;
  readonly title: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}
