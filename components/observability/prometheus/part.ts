import type { AddonArgs } from "../../shared/addon";
import type { Traffic } from "../../shared/network-policy";

/** What something beside Prometheus adds to the one release of kube-prometheus-stack. */
export interface ChartPart {
  /** Top-level keys of the chart's values that are the part's own: `{ grafana: … }`. No secrets. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Secrets that its pods read, as an addon has them. */
  readonly secrets?: AddonArgs["secrets"];
  /** Traffic of its pods beyond the namespace's own, but for its page's. */
  readonly traffic?: Traffic;
  /** What is published of it. */
  readonly page?: Page;
}

/** A page of something in the namespace. */
export interface Page {
  /** Name of the page, and of its route. */
  readonly name: string;
  /** Whole name of the host. */
  readonly host: string;
  /** Whether the ingress's guard stands before it. Default: yes. A page that asks for a login of its own needs none. */
  readonly guarded?: boolean;
  readonly service: {
    readonly name: string;
    readonly port: number;
    /** Port of its pods, for policies. Default: the same. */
    readonly podPort?: number;
  };
}
