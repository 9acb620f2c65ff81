import { recordLayer } from "../../../tests/support/cluster";
import { ancestors, named } from "../../../tests/support/registrations";
import { fromRaw, rawStack } from "../../../tests/support/stacks";
import type { Ingress } from "../../shared/ingress-route";
import { createObservability } from "..";

const oidc = {
  type: "oidc",
  clientId: "grafana",
  authUrl: "https://id.example.org/authorize",
  tokenUrl: "https://id.example.org/token",
  userInfoUrl: "https://id.example.org/userinfo",
};

/** Production but for what it observes, and for names of pages that are not there then. */
const rest = () => {
  const raw = rawStack("production");
  return { ...raw, cloudflare: { ...(raw.cloudflare as object), dns: undefined } };
};

const build = (observability: object) =>
  recordLayer(fromRaw({ ...rest(), observability }), (config, cluster, platform) => {
    const guard = { name: "guard", namespace: "traefik" };
    const ingress = { namespace: "traefik", guard, definitions: cluster.provider } as unknown as Ingress;
    return createObservability(config, cluster, platform, ingress);
  });

describe("a stack with Grafana", () => {
  test("has it in Prometheus's release, with its password in a Secret that is there before", async () => {
    const { resources, result } = await build({ prometheus: {}, grafana: {} });

    expect(named(resources, "prometheus-release").inputs.values).toMatchObject({
      grafana: { enabled: true, admin: { existingSecret: "grafana-admin" } },
    });
    expect(named(resources, "prometheus-grafana-admin").inputs.stringData).toBe("[secret]");
    expect(ancestors(resources, "prometheus-release")).toContain("prometheus-grafana-admin");
    expect(result.urls).toMatchObject({ grafana: "https://grafana.example.org/" });
  });

  test("has the dashboards of what it has, each an object that Grafana looks for", async () => {
    const { resources } = await build({ prometheus: {}, grafana: {} });

    const dashboard = named(resources, "dashboards-arm-hardware");
    expect(dashboard).toMatchObject({
      type: "kubernetes:core/v1:ConfigMap",
      deletedWith: "prometheus-namespace",
      inputs: { metadata: { name: "dashboard-arm-hardware", labels: { grafana_dashboard: "1" } } },
    });
    const { data } = dashboard.inputs as { data: Record<string, string> };
    expect(JSON.parse(data["arm-hardware.json"] ?? "")).toMatchObject({ uid: "arm-hardware", title: "ARM hardware" });
    const names = resources.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["dashboards-longhorn", "dashboards-cloudflare-tunnel"]));
    expect(names).not.toContain("dashboards-logs");
  });

  test("asks for logs where they are kept", async () => {
    const { resources } = await build({ prometheus: {}, grafana: {}, logs: {} });

    expect(resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["loki-release", "alloy-release", "dashboards-logs"]),
    );
    expect(named(resources, "prometheus-release").inputs.values).toMatchObject({
      grafana: { additionalDataSources: [{ name: "Loki", url: "http://loki.loki.svc:3100" }] },
    });
  });

  test("is behind the guard, or behind a login of its own", async () => {
    const route = async (grafana: object) =>
      JSON.stringify(
        named((await build({ prometheus: {}, grafana })).resources, "prometheus-grafana-page").inputs.spec,
      );

    expect(await route({})).toContain('"middlewares":[{"name":"guard"');
    expect(await route({ auth: oidc })).not.toContain("middlewares");
  });

  test("is not there where nobody asks for it", async () => {
    const { resources, result } = await build({ prometheus: {} });

    expect(resources.filter(({ name }) => name.startsWith("dashboards"))).toEqual([]);
    expect(result.urls).not.toHaveProperty("grafana");
  });
});

test("logs are kept without Prometheus too", async () => {
  const { resources } = await build({ logs: {} });

  const names = resources.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["loki-release", "alloy-release"]));
  expect(names).not.toContain("prometheus-release");
});
