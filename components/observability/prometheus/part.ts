import type { AddonArgs } from "../../shared/addon";
import type { Traffic } from "../../shared/network-policy";

/** What something beside Prometheus adds to the one release of kube-prometheus-stack. */
export interface ChartPart {
  /** Top-level keys of the chart's values that are the part's own: `{ grafana: … }`. No secrets. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Secrets that its pods read, as an addon has them. */
  readonly secrets?: AddonArgs["secrets"];
  /** Traffic of its pods beyond the namespace's own. */
  readonly traffic?: Traffic;
}
