import { parseQuery } from "../support/promql";

test.each([
  ["sum by (node) (rate(node_cpu_seconds_total{mode!='idle'}[$__rate_interval]))", ["node_cpu_seconds_total"]],
  ["a_total / on (x) group_left (y) b_info", ["a_total", "b_info"]],
  ["histogram_quantile(0.99, sum by (le) (rate(x_seconds_bucket[5m])))", ["x_seconds_bucket"]],
  ["time() - max_over_time(x_timestamp[1h])", ["x_timestamp"]],
  ['{__name__="odd"}', ['{__name__="odd"}']],
])("%s selects its metrics, and neither functions nor labels", (query, metrics) => {
  expect(parseQuery(query)).toEqual({ metrics, errors: [] });
});

test.each(["rate(x_total[5m]", "sum by node (x)", "rate(x_total[five])", 'x{a=~"b}'])("%s is no PromQL", (query) => {
  expect(parseQuery(query).errors).not.toEqual([]);
});
