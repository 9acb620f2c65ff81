import * as pulumi from "@pulumi/pulumi";
import { grafanaSchema } from "../../../config/schema/grafana";
import { type GrafanaArgs, grafanaPart } from "./part";
import { grafanaValues } from "./values";

const oidc = {
  type: "oidc",
  clientId: "grafana",
  authUrl: "https://id.example.org/authorize",
  tokenUrl: "https://id.example.org/token",
  userInfoUrl: "https://id.example.org/userinfo",
};
const loki = { url: "http://loki.loki.svc:3100", namespace: "loki", port: 3100 };

const part = (grafana: object, more: Partial<GrafanaArgs> = {}) =>
  grafanaPart({
    grafana: grafanaSchema.parse(grafana),
    domain: "example.org",
    hasIngress: true,
    adminPassword: "canary",
    alertmanager: true,
    ...more,
  });

const values = (grafana: object, more: object = {}) =>
  grafanaValues({ grafana: grafanaSchema.parse(grafana), alertmanager: true, ...more });

describe("Grafana", () => {
  test("shows everything to whoever gets past the guard, and is published behind it", () => {
    expect(values({})).toMatchObject({
      "grafana.ini": { "auth.anonymous": { enabled: true, org_role: "Viewer" }, users: { viewers_can_edit: true } },
    });
    expect(part({}).page).toEqual({
      name: "grafana",
      host: "grafana.example.org",
      service: { name: "kube-prometheus-stack-grafana", port: 80, podPort: 3000 },
      guarded: true,
    });
  });

  test("with a provider of identities asks that, and nobody else in between", () => {
    const ini = values({ auth: oidc })["grafana.ini"];

    expect(ini).toMatchObject({
      "auth.anonymous": { enabled: false },
      "auth.generic_oauth": { enabled: true, client_id: "grafana", role_attribute_path: "'Viewer'" },
    });
    expect(JSON.stringify(ini)).not.toContain("canary");
    expect(part({ auth: oidc }, { oidcSecret: "canary" })).toMatchObject({
      page: { guarded: false },
      secrets: { "grafana-oidc": {} },
    });
    expect(part({ auth: { ...oidc, tokenUrl: "https://id.example.org:8443/token" } }).traffic?.egress).toEqual([
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
        ports: [
          { protocol: "TCP", port: 8443 },
          { protocol: "TCP", port: 443 },
        ],
      },
    ]);
    expect(values({ auth: oidc })).toMatchObject({
      envValueFrom: {
        GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: { secretKeyRef: { name: "grafana-oidc", key: "clientSecret" } },
      },
    });
  });

  test("lets a group change everything", () => {
    expect(values({ auth: { ...oidc, adminGroup: "owners" } })["grafana.ini"]).toMatchObject({
      "auth.generic_oauth": { role_attribute_path: "contains(groups[*], 'owners') && 'Admin' || 'Viewer'" },
    });
  });

  test("has its password from a Secret, and starts anew with another one", async () => {
    const { secrets, values: all } = part({});

    expect(all.grafana).toMatchObject({
      admin: { existingSecret: "grafana-admin", userKey: "user", passwordKey: "password" },
      annotations: { "reloader.stakater.com/auto": "true" },
    });
    expect(Object.keys(secrets ?? {})).toEqual(["grafana-admin"]);
    expect(await pulumi.isSecret(pulumi.output(secrets?.["grafana-admin"]?.password))).toBe(true);
  });

  test("asks Prometheus, and Alertmanager and Loki where they are", () => {
    expect(values({}, { loki: loki.url })).toMatchObject({
      sidecar: { datasources: { uid: "prometheus", alertmanager: { enabled: true, uid: "alertmanager" } } },
      additionalDataSources: [{ type: "loki", uid: "loki", url: "http://loki.loki.svc:3100" }],
    });
    expect(values({}, { alertmanager: false })).toMatchObject({
      sidecar: { datasources: { alertmanager: { enabled: false } } },
    });
    expect(values({})).not.toHaveProperty("additionalDataSources");
  });

  test("reads objects of its own namespace only, and asks nobody on the internet", () => {
    expect(values({})).toMatchObject({
      rbac: { namespaced: true },
      sidecar: { dashboards: { searchNamespace: "monitoring", resource: "configmap" } },
      "grafana.ini": {
        analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
        plugins: { preinstall_disabled: true },
      },
    });
    expect(part({}).traffic).toEqual({ egress: [] });
    expect(JSON.stringify(part({}, { loki }).traffic)).toContain('"port":3100');
  });

  test("without an ingress has no page", () => {
    expect(part({}, { hasIngress: false })).not.toHaveProperty("page");
  });
});
