import { parser } from "@prometheus-io/lezer-promql";

/** Grafana's own words in queries, with something that PromQL takes in their place. */
const GRAFANA_WORDS: Readonly<Record<string, string>> = { $__rate_interval: "5m", $__interval: "1m", $__range: "1h" };

/** What a query asks for, as PromQL's own grammar reads it. */
export interface ParsedQuery {
  /** Metrics that it selects, each once; as they are written, `_bucket` included. */
  readonly metrics: readonly string[];
  /** The text around each place that is no PromQL; empty where all of it is. */
  readonly errors: readonly string[];
}

/** @param query PromQL, which may use Grafana's words for durations */
export function parseQuery(query: string): ParsedQuery {
  const text = Object.entries(GRAFANA_WORDS).reduce((all, [word, value]) => all.replaceAll(word, value), query);
  const metrics = new Set<string>();
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, name, from, to, node }) => {
      if (type.isError) errors.push(text.slice(Math.max(0, from - 20), to + 20));
      if (name !== "VectorSelector") return;
      // The name before the braces; a selector without one matches by labels alone, and is shown whole.
      const { from: start, to: end } = node.getChild("Identifier") ?? node;
      metrics.add(text.slice(start, end));
    },
  });
  return { metrics: [...metrics], errors };
}
