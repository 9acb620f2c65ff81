import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

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

export function realChart(name: string): RealChart {
  const schema = join(folder, name, "values.schema.json");
  return {
    version: (parse(read(name, "Chart.yaml")) as { version: string }).version,
    defaults: parse(read(name, "values.yaml"), { merge: true }) as Values,
    ...(existsSync(schema) && { schema: JSON.parse(readFileSync(schema, "utf8")) as Values }),
  };
}

const read = (name: string, file: string): string => readFileSync(join(folder, name, file), "utf8");
