import * as k8s from "@pulumi/kubernetes";
import { recordLayer } from "../../tests/support/cluster";
import { ancestors, named } from "../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../tests/support/stacks";
import type { Ingress } from "../shared/ingress-route";
import { createApps } from ".";

const pools = [{ name: "home", addresses: ["192.168.100.160/31"] }];
const network = {
  cni: { type: "flannel" },
  loadBalancer: { type: "metallb", pools },
  ingress: { type: "traefik", address: "192.168.100.160" },
};
const whoami = { name: "whoami", image: "docker.io/traefik/whoami", tag: "v1", port: 8080 };

function build(service: object, more: object = {}) {
  const config = fromRaw({
    ...clusterOnly(),
    network,
    security: { namespaces: [{ name: "applications" }] },
    observability: { metricsServer: {} },
    apps: { services: [{ ...whoami, ...service }] },
    ...more,
  });
  return recordLayer(config, (_, cluster, platform) => {
    const ingress = { namespace: "traefik", definitions: cluster.provider } as unknown as Ingress;
    const metadata = { name: "applications" };
    const applications = new k8s.core.v1.Namespace("applications", { metadata }, { provider: cluster.provider });
    return createApps(config, cluster, platform, { ingress, namespaces: { applications } });
  });
}

interface Deployment {
  readonly spec: {
    readonly replicas?: number;
    readonly strategy: object;
    readonly template: {
      readonly metadata: { readonly annotations?: Record<string, string> };
      readonly spec: { readonly containers: readonly [Record<string, unknown>]; readonly volumes: readonly object[] };
    };
  };
}

const deployment = async (service: object) =>
  named((await build(service)).resources, "whoami-deployment").inputs as unknown as Deployment;
const namesOf = async (service: object) => (await build(service)).resources.map(({ name }) => name);

describe("a web service", () => {
  test("runs without any right that it does not need", async () => {
    const { spec } = (await deployment({})).spec.template;

    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  test("is asked for its health where it says", async () => {
    const [container] = (await deployment({ healthPath: "/healthz" })).spec.template.spec.containers;

    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
      expect(container[probe]).toMatchObject({ httpGet: { path: "/healthz", port: "http" } });
  });

  test("is published under its host, and found through its Service", async () => {
    const { resources, result } = await build({ host: "whoami" });

    expect(named(resources, "whoami-route").inputs).toMatchObject({
      metadata: { name: "whoami", namespace: "applications" },
      spec: {
        entryPoints: ["web", "websecure"],
        routes: [{ match: "Host(`whoami.example.org`)", services: [{ name: "whoami", kind: "Service", port: 80 }] }],
      },
    });
    expect(named(resources, "whoami-service").inputs.spec).toMatchObject({
      ports: [{ port: 80, targetPort: "http" }],
    });
    expect(result.urls).toEqual({ whoami: "https://whoami.example.org/" });
  });

  test("without a host is inside the cluster only, and the ingress is kept out", async () => {
    const { resources, result } = await build({});

    expect(result.urls).toEqual({});
    expect(resources.map(({ name }) => name)).not.toContain("whoami-route");
    expect(JSON.stringify(named(resources, "whoami-policy").inputs)).not.toContain("traefik");
  });

  test("is talked to by those who may, on its port", async () => {
    const { resources } = await build({ host: "whoami", allowFrom: ["shop"], egress: "internet" });

    const { spec } = named(resources, "whoami-policy").inputs as { spec: { ingress: object[]; egress: object[] } };
    const from = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
    expect(spec.ingress).toContainEqual({
      from: [from("traefik"), from("shop")],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
    expect(JSON.stringify(spec.egress)).toContain('"cidr":"0.0.0.0/0"');
  });

  test("reads secrets from a Secret, and other secrets make other pods", async () => {
    const { resources } = await build({ env: { MODE: "plain" }, secretEnv: ["TOKEN"] });

    expect(named(resources, "whoami-secret").inputs.stringData).toBe("[secret]");
    expect(named(resources, "whoami-secret").plainInputs.stringData).toEqual({
      TOKEN: "canary-services-whoami-TOKEN",
    });
    const { template } = (named(resources, "whoami-deployment").inputs as unknown as Deployment).spec;
    expect(template.spec.containers[0].env).toEqual([
      { name: "MODE", value: "plain" },
      { name: "TOKEN", valueFrom: { secretKeyRef: { name: "whoami", key: "TOKEN" } } },
    ]);
    expect(template.metadata.annotations?.["homelab/secrets"]).toMatch(/^[0-9a-f]{16}$/);
    expect(ancestors(resources, "whoami-deployment")).toContain("whoami-secret");
  });

  test("with a volume is one pod, replaced before the next one starts, and its claim is protected", async () => {
    const { resources } = await build({ volume: { path: "/data", size: "1Gi", class: "fast" } });

    expect(named(resources, "whoami-volume")).toMatchObject({
      protect: true,
      inputs: { spec: { storageClassName: "fast", resources: { requests: { storage: "1Gi" } } } },
    });
    const { spec } = named(resources, "whoami-deployment").inputs as unknown as Deployment;
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({ name: "data", mountPath: "/data" });
    expect(spec.template.spec.volumes).toContainEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "whoami" },
    });
  });

  test("several are never all gone at once; of one, a budget would stop every drain", async () => {
    const { resources } = await build({ replicas: 3 });

    expect(named(resources, "whoami-budget").inputs.spec).toMatchObject({ maxUnavailable: 1 });
    expect(await namesOf({})).not.toContain("whoami-budget");
  });

  test("with autoscaling leaves the number to the autoscaler", async () => {
    const { resources } = await build({ autoscaling: { min: 2, max: 5, cpuPercent: 60 } });

    expect(named(resources, "whoami-autoscaler").inputs.spec).toMatchObject({
      scaleTargetRef: { kind: "Deployment", name: "whoami" },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [{ resource: { name: "cpu", target: { averageUtilization: 60 } } }],
    });
    expect((named(resources, "whoami-deployment").inputs as unknown as Deployment).spec).not.toHaveProperty("replicas");
    expect(resources.map(({ name }) => name)).toContain("whoami-budget");
  });
});

describe("Reloader", () => {
  test("restarts what asks for it, under the restricted standard", async () => {
    const { resources } = await build({}, { apps: { reloader: {} } });

    expect(named(resources, "reloader-release").inputs.values).toMatchObject({ reloader: { autoReloadAll: false } });
    expect(named(resources, "reloader-namespace").inputs.metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
  });
});
