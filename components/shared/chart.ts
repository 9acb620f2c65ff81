import type { ChartRef } from "../../config/schema";

/** The part of a Helm release's arguments that says where its chart comes from. */
export interface ChartSource {
  readonly chart: string;
  readonly version: string;
  readonly repositoryOpts?: { readonly repo: string };
}

/** An OCI chart is named by its whole URL; a repository's chart by its name, with the repository beside it. */
export function chartSource(chart: ChartRef): ChartSource {
  return chart.type === "oci"
    ? { chart: chart.url, version: chart.version }
    : { chart: chart.name, version: chart.version, repositoryOpts: { repo: chart.url } };
}
