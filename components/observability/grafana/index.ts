import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { GrafanaConfig, StackConfig } from "../../../config/schema";
import { dashboardsOf } from "../dashboards";
import { Dashboards } from "../dashboards/config-maps";
import { LOKI_NAMESPACE, LOKI_PORT, LOKI_URL } from "../loki";
import type { ChartPart } from "../prometheus/part";
import { grafanaPart } from "./part";

/**
 * Grafana as the stack file asks for it.
 * @param domain of the cluster
 * @throws Error where its password is missing; configuration is checked before
 */
export function grafanaOf(
  { observability, secrets }: StackConfig,
  grafana: GrafanaConfig,
  domain: string,
  hasIngress: boolean,
): ChartPart {
  const { grafanaAdminPassword: adminPassword, grafanaOidcClientSecret: oidcSecret } = secrets;
  if (adminPassword === undefined) throw new Error("observability.grafana: the secret grafanaAdminPassword is missing");
  return grafanaPart({
    grafana,
    domain,
    hasIngress,
    adminPassword,
    oidcSecret,
    alertmanager: observability?.alertmanager !== undefined,
    ...(observability?.logs && { loki: { url: LOKI_URL, namespace: LOKI_NAMESPACE, port: LOKI_PORT } }),
  });
}

/** Dashboards of what the stack has, where Grafana looks for them. */
export function createDashboards(
  config: StackConfig,
  namespace: k8s.core.v1.Namespace,
  opts: pulumi.ComponentResourceOptions,
): void {
  new Dashboards("dashboards", { namespace, dashboards: dashboardsOf(config) }, opts);
}
