import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { merged } from "./values";

export type Values = Readonly<Record<string, unknown>>;

const folder = join(__dirname, "../../../../shared/charts");

/** Runs the tests only where the real charts' data is at hand, and says so in the name of what is skipped. */
export const describeWithCharts = existsSync(folder)
  ? describe
  : // Not describe.skip: that one still runs the function that reads the data.
    (name: string) => test.skip(`${name} (skipped: ../shared/charts is missing)`, () => undefined);

/** What a chart itself says about its values. */
export interface RealChart {
  readonly version: string;
  readonly defaults: Values;
  /** Absent where the chart has none. */
  readonly schema?: Values;
}

/** With what it says of its dependencies' values, as far as their data is at hand too. Read once for each test file. */
export function realChart(name: string): RealChart {
  const chart = known.get(name) ?? readChart(name);
  known.set(name, chart);
  return chart;
}

const known = new Map<string, RealChart>();

function readChart(name: string): RealChart {
  const schema = join(folder, name, "values.schema.json");
  const { version, dependencies = [] } = parse(read(name, "Chart.yaml")) as ChartFile;
  const own = valuesOf(name);
  const below = dependencies
    .filter((each) => existsSync(join(folder, each.name, "values.yaml")))
    .map((each) => ({ key: each.alias ?? each.name, values: valuesOf(each.name) }))
    .map(({ key, values }) => [key, merged(values, (own[key] ?? {}) as Values)] as const);
  return {
    version,
    defaults: { ...own, ...Object.fromEntries(below) },
    ...(existsSync(schema) && { schema: JSON.parse(readFileSync(schema, "utf8")) as Values }),
  };
}

interface ChartFile {
  readonly version: string;
  readonly dependencies?: readonly { readonly name: string; readonly alias?: string }[];
}

const valuesOf = (name: string): Values => parse(read(name, "values.yaml"), { merge: true }) as Values;

const read = (name: string, file: string): string => readFileSync(join(folder, name, file), "utf8");
