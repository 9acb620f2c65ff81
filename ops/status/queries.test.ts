import { metricsOf } from "../../tests/support/known-metrics";
import { parseQuery } from "../../tests/support/promql";
import { QUERIES } from "./measure";

test.each(Object.entries(QUERIES))("the query for %s is PromQL about what node-exporter measures", (_, query) => {
  const { errors, metrics } = parseQuery(query);

  expect(errors).toEqual([]);
  expect(metrics.length).toBeGreaterThan(0);
  expect(metrics.filter((name) => !metricsOf("node-exporter").includes(name))).toEqual([]);
});
