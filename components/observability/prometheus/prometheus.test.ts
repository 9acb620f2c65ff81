import { recordLayer } from "../../../tests/support/cluster";
import { ancestors, named, type Registration } from "../../../tests/support/registrations";
import { fromRaw, rawStack } from "../../../tests/support/stacks";
import { createObservability } from "..";
import { halfOf, retentionSize } from "./retention";

const production = rawStack("production") as {
  readonly cluster: { readonly bootstrap: object };
  readonly cloudflare: object;
};
const build = async (observability: object, metrics: "local" | "nodes" = "local") => {
  const cluster = { ...production.cluster, bootstrap: { ...production.cluster.bootstrap, metrics } };
  // Its other names are of pages that need not be there.
  const cloudflare = { ...production.cloudflare, dns: { publish: ["api"] } };
  return (await recordLayer(fromRaw({ ...production, cluster, cloudflare, observability }), createObservability))
    .resources;
};
const kinds = (resources: readonly Registration[], kind: string) =>
  resources
    .filter(({ inputs }) => inputs.kind === kind)
    .map(({ name }) => name.replace(/^prometheus-(monitor|alerts)-/, ""))
    .sort();

describe("a stack with Prometheus", () => {
  let resources: readonly Registration[];

  beforeAll(async () => {
    resources = await build({ prometheus: { replicas: 2, memory: "4Gi", storage: { size: "50Gi" } } });
  });

  test("has one release, with its parts switched off that nobody asked for", () => {
    expect(named(resources, "prometheus-release").inputs.values).toMatchObject({
      alertmanager: { enabled: false },
      grafana: { enabled: false },
      // It would fire for ever.
      defaultRules: { disabled: { PrometheusNotConnectedToAlertmanagers: true } },
      kubelet: { serviceMonitor: { cAdvisorInterval: "30s" } },
      prometheus: {
        prometheusSpec: {
          replicas: 2,
          podAntiAffinity: "hard",
          retention: "30d",
          retentionSize: "43520MiB",
          externalLabels: { cluster: "production" },
          resources: { requests: { memory: "2048Mi" }, limits: { memory: "4Gi" } },
        },
      },
    });
  });

  test("lets its own pods do nothing special, and node-exporter look into the machine", () => {
    const levelOf = (name: string) => named(resources, name).inputs.metadata;

    expect(levelOf("prometheus-namespace")).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
    expect(levelOf("prometheus-machines-namespace")).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    });
    expect(ancestors(resources, "prometheus-release")).toContain("prometheus-machines-namespace");
  });

  test("asks Kubernetes' own parts by the addresses of the machines, where they tell", async () => {
    const told = await build({ prometheus: {} }, "nodes");
    const at = (endpoints: readonly string[], port: number) => ({ enabled: true, endpoints, service: { port } });
    const machines = ["192.168.100.61", "192.168.100.62", "192.168.100.63"];

    expect(named(told, "prometheus-release").inputs.values).toMatchObject({
      kubeEtcd: at(machines.slice(0, 1), 2381),
      kubeScheduler: at(machines.slice(0, 1), 10259),
      kubeControllerManager: at(machines.slice(0, 1), 10257),
      kubeProxy: at(machines, 10249),
    });
    expect(named(told, "prometheus-alerts-etcd").inputs.kind).toBe("PrometheusRule");
    expect(named(resources, "prometheus-release").inputs.values).toMatchObject({
      kubeEtcd: { enabled: false },
      kubeScheduler: { enabled: false },
      defaultRules: { rules: { etcd: false } },
    });
  });

  test("asks each part of the platform, and watches what it has", () => {
    expect(kinds(resources, "PodMonitor")).toEqual([
      "cert-manager",
      "cloudflared",
      "flux-controllers",
      "flux-operator",
      "longhorn",
      "traefik",
      "trivy-operator",
    ]);
    expect(kinds(resources, "PrometheusRule")).toEqual([
      "backups",
      "certificates",
      "flux",
      "longhorn",
      "machines",
      "scanner",
      "tunnel",
    ]);
    expect(ancestors(resources, "prometheus-alerts-machines")).toContain("prometheus-release");
  });

  test("has the monitor of the hardware that the documents name", () => {
    const monitor = named(resources, "prometheus-arm64-hardware").inputs;

    expect(monitor).toMatchObject({
      kind: "ServiceMonitor",
      metadata: { name: "arm64-hardware" },
      spec: { endpoints: [{ interval: "30s", path: "/metrics" }] },
    });
  });
});

test("sends samples to a second place, with the password in a Secret", async () => {
  const remoteWrite = { url: "https://metrics.example.org/api/v1/write", user: "home" };
  const resources = await build({ prometheus: { remoteWrite } });

  const secret = named(resources, "prometheus-remote-write");
  expect(secret.inputs.stringData).toBe("[secret]");
  expect(secret.plainInputs.stringData).toMatchObject({ user: "home" });
  expect(named(resources, "prometheus-release").inputs.values).toMatchObject({
    prometheus: {
      prometheusSpec: {
        remoteWrite: [{ basicAuth: { password: { name: "remote-write", key: "password" } } }],
      },
    },
  });
});

test("Alertmanager's whole configuration is one Secret, there before its pods", async () => {
  const resources = await build({ prometheus: {}, alertmanager: { discord: {}, heartbeat: {} } });
  const secret = named(resources, "prometheus-alertmanager-config");

  expect(secret.inputs.stringData).toBe("[secret]");
  expect(JSON.stringify(secret.plainInputs)).toContain("canary-discordWebhookUrl");
  expect(ancestors(resources, "prometheus-release")).toContain("prometheus-alertmanager-config");
  const values = named(resources, "prometheus-release").inputs.values as object;
  expect(values).toMatchObject({ alertmanager: { enabled: true } });
  expect(values).not.toHaveProperty("defaultRules.disabled.PrometheusNotConnectedToAlertmanagers");
});

test.each([
  ["20Gi", "17408MiB"],
  ["1Ti", "891289MiB"],
  ["512Mi", "435MiB"],
])("of a volume of %s, samples take %s", (volume, size) => {
  expect(retentionSize(volume)).toBe(size);
});

test.each([
  ["2Gi", "1024Mi"],
  ["1500Mi", "750Mi"],
])("half of %s is %s", (memory, half) => {
  expect(halfOf(memory)).toBe(half);
});
