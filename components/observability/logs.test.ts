import { recordLayer } from "../../tests/support/cluster";
import { ancestors, named } from "../../tests/support/registrations";
import { clusterOnly, fromRaw, rawStack } from "../../tests/support/stacks";
import { inCluster } from "../shared/in-cluster";
import { createLogs } from "./logs";

const s3 = { type: "s3", bucket: "logs", region: "home", endpoint: "http://nas.example.org:9000" };

function build(logs: object, more: object = {}) {
  const written = { storage: { class: "fast" }, ...logs };
  const config = fromRaw({ ...clusterOnly(), observability: { logs: written }, ...more });
  return recordLayer(config, (stack, cluster, platform) => {
    if (stack.observability?.logs) createLogs(stack, stack.observability.logs, platform, inCluster(stack, cluster));
  });
}

async function values<T>(release: "loki" | "alloy", logs: object = {}, more: object = {}): Promise<T> {
  return named((await build(logs, more)).resources, `${release}-release`).inputs.values as T;
}

describe("Loki", () => {
  interface Loki {
    readonly loki: Readonly<Record<string, unknown>>;
    readonly singleBinary: Readonly<Record<string, unknown>>;
  }

  test("is one process with one volume, and nothing beside it", async () => {
    expect(await values("loki", { storage: { size: "50Gi", class: "fast" } })).toMatchObject({
      deploymentMode: "Monolithic",
      singleBinary: { replicas: 1, persistence: { size: "50Gi", storageClass: "fast" } },
      gateway: { enabled: false },
      chunksCache: { enabled: false },
      resultsCache: { enabled: false },
      lokiCanary: { enabled: false },
      test: { enabled: false },
    });
  });

  test("forgets what is older than the stack says", async () => {
    const { loki } = await values<Loki>("loki", { retentionDays: 7 });

    expect(loki).toMatchObject({
      limits_config: { retention_period: "168h" },
      compactor: { retention_enabled: true, delete_request_store: "filesystem" },
    });
  });

  test("on a volume has files", async () => {
    const { loki, singleBinary } = await values<Loki>("loki");

    expect(loki.storage).toEqual({ type: "filesystem" });
    expect(loki.schemaConfig).toMatchObject({ configs: [{ object_store: "filesystem", schema: "v13" }] });
    expect(singleBinary).not.toHaveProperty("extraEnvFrom");
  });

  test("in a bucket reads its keys from a Secret, which is there before it", async () => {
    const { resources } = await build({ store: s3 });
    const { loki, singleBinary } = named(resources, "loki-release").inputs.values as Loki;

    expect(loki.storage).toEqual({
      type: "s3",
      bucketNames: { chunks: "logs", ruler: "logs" },
      s3: {
        region: "home",
        accessKeyId: "${S3_ACCESS_KEY_ID}",
        secretAccessKey: "${S3_SECRET_ACCESS_KEY}",
        endpoint: "http://nas.example.org:9000",
        s3ForcePathStyle: true,
        insecure: true,
      },
    });
    expect(singleBinary).toMatchObject({
      extraArgs: ["-config.expand-env=true"],
      extraEnvFrom: [{ secretRef: { name: "loki-objects" } }],
    });
    expect(named(resources, "loki-loki-objects").inputs.stringData).toBe("[secret]");
    expect(ancestors(resources, "loki-release")).toContain("loki-loki-objects");
  });

  test("is reached by who sends logs and who asks for them, and reaches its bucket", async () => {
    const { resources } = await build({ store: s3 });

    const { spec } = named(resources, "loki-policy").inputs as { spec: { ingress: object[]; egress: object[] } };
    const from = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
    expect(spec.ingress).toContainEqual({
      from: [from("alloy"), from("monitoring")],
      ports: [{ protocol: "TCP", port: 3100 }],
    });
    expect(spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
      ports: [{ protocol: "TCP", port: 9000 }],
    });
  });

  test("keeps to the restricted standard", async () => {
    const { resources } = await build({});

    expect(named(resources, "loki-namespace").inputs.metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
  });
});

describe("Alloy", () => {
  interface Alloy {
    readonly alloy: { readonly configMap: { readonly content: string }; readonly securityContext: object };
    readonly controller: object;
  }
  const configuration = async (logs: object = {}, more: object = {}) =>
    (await values<Alloy>("alloy", logs, more)).alloy.configMap.content;

  test("reads the logs of its own node's pods, and sends them to Loki with the cluster's name", async () => {
    const content = await configuration();

    expect(content).toContain('field = "spec.nodeName=" + sys.env("HOSTNAME")');
    expect(content).toContain('replacement   = "/var/log/pods/${1}_${2}_*/${3}/*.log"');
    expect(content).toContain('url                 = "http://loki.loki.svc:3100/loki/api/v1/push"');
    expect(content).toContain('external_labels = { cluster = "production" }');
  });

  test("reads the files of Talos, or systemd's journal", async () => {
    const talos = await configuration();
    const ubuntu = await configuration({}, { cluster: rawStack("staging").cluster });

    expect(talos).toContain('path_targets = [{ __path__ = "/var/log/*.log" }]');
    expect(talos).not.toContain("journal");
    expect(ubuntu).toContain('path          = "/var/log/journal"');
    expect(ubuntu).not.toContain("/var/log/*.log");
  });

  test("reads the audit log where that is asked for, which takes a right that is not given otherwise", async () => {
    const without = await values<Alloy>("alloy");
    const audit = await values<Alloy>("alloy", { audit: true });

    expect(without.alloy.configMap.content).not.toContain("audit");
    expect(without.alloy.securityContext).toMatchObject({ capabilities: { drop: ["ALL"] } });
    expect(without.alloy.securityContext).not.toHaveProperty("capabilities.add");
    expect(audit.alloy.configMap.content).toContain('__path__ = "/var/log/audit/kube/*.log"');
    expect(audit.alloy.securityContext).toMatchObject({ capabilities: { drop: ["ALL"], add: ["DAC_READ_SEARCH"] } });
  });

  test("closes every bracket that it opens, and sends every line somewhere that is there", async () => {
    for (const content of [
      await configuration({ audit: true }),
      await configuration({}, { cluster: rawStack("staging").cluster }),
    ]) {
      for (const [open, close] of ["{}", "[]", "()"].map(([a = "", b = ""]) => [a, b] as const))
        expect(content.split(open)).toHaveLength(content.split(close).length);
      const defined = [...content.matchAll(/^([a-z_.]+) "([a-z]+)" \{/gm)].map(([, kind, label]) => `${kind}.${label}`);
      const used = [...content.matchAll(/([a-z]+(?:\.[a-z_]+)+\.[a-z]+)\.(?:receiver|targets|output|rules)\b/g)];
      expect(used.length).toBeGreaterThan(3);
      for (const [, component] of used) expect(defined).toContain(component);
    }
  });

  test("runs on every node, control planes included, and remembers how far it has read", async () => {
    expect(await values("alloy")).toMatchObject({
      alloy: { storagePath: "/var/lib/alloy" },
      controller: {
        type: "daemonset",
        tolerations: [{ operator: "Exists" }],
        volumes: { extra: [{ name: "state", hostPath: { path: "/var/lib/kubelet/alloy" } }, { name: "tmp" }] },
      },
    });
  });

  test("may look at pods, and at nothing else of the cluster", async () => {
    expect(await values("alloy")).toMatchObject({
      rbac: {
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
        clusterRules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] }],
      },
    });
  });
});
