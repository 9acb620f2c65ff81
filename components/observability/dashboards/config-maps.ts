import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Dashboard } from "./model";
import { grafanaDashboard } from "./render";

export interface DashboardsArgs {
  /** Namespace that Grafana looks for them in: its own. */
  readonly namespace: k8s.core.v1.Namespace;
  readonly dashboards: readonly Dashboard[];
}

/** Dashboards as objects that Grafana's sidecar picks up as they come and go: an object each, of 3 to 20 kB. */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, { namespace, dashboards }: DashboardsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:observability:Dashboards", name, {}, opts);
    const inside = { parent: this, deletedWith: opts.deletedWith ?? namespace };

    for (const dashboard of dashboards) {
      new k8s.core.v1.ConfigMap(
        `${name}-${dashboard.name}`,
        {
          metadata: {
            name: `dashboard-${dashboard.name}`,
            namespace: namespace.metadata.name,
            labels: { grafana_dashboard: "1" },
          },
          data: { [`${dashboard.name}.json`]: JSON.stringify(grafanaDashboard(dashboard)) },
        },
        inside,
      );
    }

    this.registerOutputs({});
  }
}
