import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, PrometheusConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { type Ingress, ingressRoute } from "../../shared/ingress-route";
import { type Platform, hostName } from "../../shared/platform";
import { podSecurityLabels, podSecurityLevel } from "../../shared/pod-security";
import type { ControlPlaneTargets } from "./control-plane";
import { NAMESPACE, NODE_EXPORTER_NAMESPACE, SERVICES } from "./names";
import { type Watching, monitoringObjects } from "./objects";
import type { ChartPart, Page } from "./part";
import { remoteWriteSecret } from "./remote-write";
import { prometheusTraffic } from "./traffic";
import { prometheusValues } from "./values";

export interface PrometheusArgs {
  readonly chart: ChartRef;
  readonly prometheus: PrometheusConfig;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly controlPlane: ControlPlaneTargets;
  /** What is asked for metrics, and what counts as trouble. */
  readonly watching: Watching;
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
  /** Where it is: what belongs to it is put there, once the release has brought its definitions. */
  readonly addon: Addon;
  /** Name of a page → URL. */
  readonly urls: Readonly<Record<string, string>>;

  constructor(name: string, args: PrometheusArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:observability:Prometheus", name, {}, opts);
    const { platform, ingress, parts } = args;
    const { deletedWith } = opts;
    const own = ownPage(args);
    const pages = [...(own ? [own] : []), ...parts.flatMap(({ page }) => (page ? [page] : []))];

    const alertmanager = parts.some(({ values }) => "alertmanager" in values);
    const machines = this.nodeExporterNamespace(name, deletedWith);
    const addon = (this.addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        needs: [],
        values: merged([
          prometheusValues({ ...args, alertmanager, url: own && urlOf(own) }),
          ...parts.map(({ values }) => values),
        ]),
        secrets: merged([remoteWriteSecret(args), ...parts.map(({ secrets = {} }) => secrets)]),
        after: [machines],
        ...(platform.policiesEnforced && { traffic: prometheusTraffic({ ...args, pages }) }),
        // Its images are large, and the volumes come first.
        timeoutSeconds: 900,
      },
      { parent: this, deletedWith },
    ));
    const namespace = addon.namespace.metadata.name;
    for (const { role, ...object } of monitoringObjects(args.watching)) {
      new k8s.apiextensions.CustomResource(
        `${name}-${role}`,
        { ...object, metadata: { ...object.metadata, namespace } },
        // Helm never deletes their definitions, but the namespace takes them along.
        { parent: this, deletedWith: deletedWith ?? addon.namespace, dependsOn: addon.release },
      );
    }
    if (ingress) {
      for (const page of pages) publish(name, page, namespace, ingress, { parent: this, deletedWith });
    }
    this.urls = Object.fromEntries(pages.map((page) => [page.name, urlOf(page)]));

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

function publish(
  name: string,
  { name: page, host, service: { name: service, port }, guarded = true }: Page,
  namespace: pulumi.Output<string>,
  ingress: Ingress,
  opts: pulumi.CustomResourceOptions,
): void {
  const target = { name: service, port, kind: "Service" } as const;
  const route = { name: page, namespace, host, target, middlewares: guarded ? [ingress.guard] : [] };
  ingressRoute(`${name}-${page}-page`, route, ingress, opts);
}

const urlOf = ({ host }: Page): string => `https://${host}/`;

function ownPage({ prometheus: { ui }, platform, ingress }: PrometheusArgs): Page | undefined {
  if (!ui || !ingress) return undefined;
  return { name: "prometheus", host: hostName(ui.host, platform.domain), service: SERVICES.prometheus };
}

/** Later ones win. */
function merged<T>(all: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  return Object.fromEntries(all.flatMap((each) => Object.entries(each)));
}
