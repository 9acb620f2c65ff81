import type { GrafanaConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";
import { ALERTMANAGER, LOKI, PROMETHEUS } from "../dashboards/datasources";
import { NAMESPACE } from "../prometheus/names";
import { grafanaIni } from "./ini";

/** Secret with the name and password of who may change everything. */
export const ADMIN_SECRET = "grafana-admin";
/** Secret that Grafana shows to the provider of identities. */
export const OIDC_SECRET = { name: "grafana-oidc", key: "clientSecret" } as const;

export interface GrafanaWishes {
  readonly grafana: GrafanaConfig;
  /** What the page is reached by; absent where it is not published. */
  readonly url?: string;
  /** Whether there is an Alertmanager beside it. */
  readonly alertmanager: boolean;
  /** URL of Loki; absent where no logs are kept. */
  readonly loki?: string;
}

/**
 * Values of the chart of Grafana, which is part of kube-prometheus-stack's. It keeps nothing: dashboards and datasources
 * come from objects of the cluster, and what is made by hand is gone with the pod.
 */
export function grafanaValues(wishes: GrafanaWishes): Readonly<Record<string, unknown>> {
  const { grafana, url } = wishes;
  return {
    enabled: true,
    // Some thirty of the chart's own, of which most say what the stack's own say.
    defaultDashboardsEnabled: false,
    admin: { existingSecret: ADMIN_SECRET, userKey: "user", passwordKey: "password" },
    "grafana.ini": grafanaIni(grafana, url),
    ...(grafana.auth.type === "oidc" && {
      envValueFrom: { GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: { secretKeyRef: OIDC_SECRET } },
    }),
    ...datasources(wishes),
    // Its password is read when it starts: Reloader starts it anew with another one. No hash of the password says so,
    // which would help whoever guesses.
    annotations: { "reloader.stakater.com/auto": "true" },
    // It finds dashboards in its own namespace, and may read nothing of others; by default it reads all their secrets.
    rbac: { namespaced: true },
    initChownData: { enabled: false },
    testFramework: { enabled: false },
    // 512 MiB is the least that Grafana names; looking for something in logs takes more for a moment.
    resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "1Gi" } },
  };
}

function datasources({ alertmanager, loki }: GrafanaWishes) {
  return {
    sidecar: {
      resources: sized("small"),
      dashboards: {
        enabled: true,
        label: "grafana_dashboard",
        labelValue: "1",
        // By default all of them, which it may not look into.
        searchNamespace: NAMESPACE,
        resource: "configmap",
      },
      datasources: {
        enabled: true,
        resource: "configmap",
        name: "Prometheus",
        uid: PROMETHEUS.uid,
        alertmanager: { enabled: alertmanager, uid: ALERTMANAGER.uid },
      },
    },
    ...(loki !== undefined && {
      additionalDataSources: [
        { name: "Loki", ...LOKI, access: "proxy", url: loki, editable: false, jsonData: { maxLines: 1000 } },
      ],
    }),
  };
}
