import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, PrometheusConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { type Ingress, ingressRoute } from "../../shared/ingress-route";
import { toAnywhere, type Traffic } from "../../shared/network-policy";
import { type Platform, hostName } from "../../shared/platform";
import { podSecurityLabels, podSecurityLevel } from "../../shared/pod-security";
import type { ControlPlaneTargets } from "./control-plane";
import { HARDWARE_MONITOR, hardwareMonitor } from "./hardware";
import { MONITORING_API, NAMESPACE, NODE_EXPORTER_NAMESPACE, REMOTE_WRITE_SECRET, SERVICES } from "./names";
import type { ChartPart } from "./part";
import { prometheusTraffic, together } from "./traffic";
import { prometheusValues } from "./values";

export type { ChartPart } from "./part";

export interface PrometheusArgs {
  readonly chart: ChartRef;
  readonly prometheus: PrometheusConfig;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly controlPlane: ControlPlaneTargets;
  /** What else is in the same release: Alertmanager, Grafana. */
  readonly parts: readonly ChartPart[];
  /** Password or token of the second place that samples go to; needed where one is named. */
  readonly remoteWritePassword?: pulumi.Input<string>;
  /** The way in for its page. */
  readonly ingress?: Ingress;
  readonly platform: Platform;
}

/**
 * Metrics of machines, cluster and platform, and the operator that others describe their own to.
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 */
export class Prometheus extends pulumi.ComponentResource {
  /** Where it is: what is made of its definitions depends on `release`. */
  readonly addon: Addon;
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;

  constructor(name: string, args: PrometheusArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:observability:Prometheus", name, {}, opts);
    const { prometheus, platform, ingress, parts } = args;
    const { deletedWith } = opts;
    const host = prometheus.ui && ingress ? hostName(prometheus.ui.host, platform.domain) : undefined;
    const url = host === undefined ? undefined : `https://${host}/`;

    const machines = this.nodeExporterNamespace(name, deletedWith);
    const values = prometheusValues({ ...args, url });
    this.addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        needs: [],
        values: Object.assign({}, values, ...parts.map((part) => part.values)) as Record<string, unknown>,
        secrets: { ...remoteWriteSecret(args), ...secretsOf(parts) },
        after: [machines],
        ...(platform.policiesEnforced && { traffic: together([traffic(args, host), ...parts.flatMap(trafficOf)]) }),
        // Its images are large, and the volumes come first.
        timeoutSeconds: 900,
      },
      { parent: this, deletedWith },
    );
    new k8s.apiextensions.CustomResource(
      `${name}-${HARDWARE_MONITOR}`,
      {
        apiVersion: MONITORING_API,
        kind: "ServiceMonitor",
        metadata: { name: HARDWARE_MONITOR, namespace: this.addon.namespace.metadata.name },
        spec: hardwareMonitor,
      },
      // Helm never deletes the definitions, but the namespace takes it along.
      { parent: this, deletedWith: deletedWith ?? this.addon.namespace, dependsOn: this.addon.release },
    );
    this.urls = url === undefined ? {} : { prometheus: url };
    if (host !== undefined && ingress) {
      const namespace = this.addon.namespace.metadata.name;
      const target = { ...SERVICES.prometheus, kind: "Service" } as const;
      const route = { name: "prometheus", namespace, host, target, middlewares: [ingress.guard] };
      ingressRoute(`${name}-page`, route, ingress, { parent: this, deletedWith });
    }

    this.registerOutputs({});
  }

  private nodeExporterNamespace(name: string, deletedWith: pulumi.Resource | undefined): k8s.core.v1.Namespace {
    const labels = podSecurityLabels(podSecurityLevel(["hostNetwork", "hostPath"]));
    return new k8s.core.v1.Namespace(
      `${name}-machines-namespace`,
      { metadata: { name: NODE_EXPORTER_NAMESPACE, labels } },
      { parent: this, deletedWith },
    );
  }
}

function secretsOf(parts: readonly ChartPart[]): NonNullable<ChartPart["secrets"]> {
  return Object.fromEntries(parts.flatMap(({ secrets = {} }) => Object.entries(secrets)));
}

const trafficOf = ({ traffic }: ChartPart): readonly Traffic[] => (traffic ? [traffic] : []);

function traffic({ prometheus, platform, ingress }: PrometheusArgs, host: string | undefined): Traffic {
  const page =
    host !== undefined && ingress ? { ingress: ingress.namespace, port: SERVICES.prometheus.port } : undefined;
  const { ingress: into, egress } = prometheusTraffic(platform.apiServers, page);
  return { ingress: into, egress: [...egress, ...remoteWritePorts(prometheus)] };
}

function remoteWritePorts({ remoteWrite }: PrometheusConfig) {
  if (!remoteWrite) return [];
  const { port, protocol } = new URL(remoteWrite.url);
  return [toAnywhere(port === "" ? ({ "http:": 80, "https:": 443 }[protocol] ?? 443) : Number(port))];
}

function remoteWriteSecret({ prometheus, remoteWritePassword }: PrometheusArgs): NonNullable<ChartPart["secrets"]> {
  const { remoteWrite } = prometheus;
  if (!remoteWrite || remoteWritePassword === undefined) return {};
  const password = pulumi.secret(remoteWritePassword);
  const { user } = remoteWrite;
  return { [REMOTE_WRITE_SECRET]: user === undefined ? { password } : { user, password } };
}
