import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** One file for each exporter: where the facts are from, then a metric and its type a line. */
const folder = resolve(__dirname, "../fixtures/metrics");

/** Time series of a metric, by its type. */
const SERIES: Readonly<Record<string, readonly string[]>> = {
  histogram: ["_bucket", "_count", "_sum"],
  summary: ["", "_count", "_sum"],
};

/** Exporters that have tables of facts. */
export const exporters: readonly string[] = readdirSync(folder).map((file) => file.replace(/\.txt$/, ""));

/** Names of the time series that an exporter has. */
export function metricsOf(exporter: string): readonly string[] {
  const facts = readFileSync(resolve(folder, `${exporter}.txt`), "utf8").split("\n");
  return facts
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => {
      const [name = "", type = ""] = line.split(" ");
      return (SERIES[type] ?? [""]).map((suffix) => `${name}${suffix}`);
    });
}
