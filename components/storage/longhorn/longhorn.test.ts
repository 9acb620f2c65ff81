import { recordLayer } from "../../../tests/support/cluster";
import { ancestors, named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import type { LonghornConfig } from "../../../config/schema";
import type { Ingress } from "../../shared/ingress-route";
import { createStorage } from "..";
import { longhornTraffic } from "./traffic";
import { longhornValues } from "./values";

const classes = [
  { type: "longhorn", name: "fast", replicas: 3, dataLocality: "best-effort", default: true },
  { type: "longhorn", name: "archive", replicas: 1, reclaimPolicy: "Delete" },
];
const nfs = { type: "nfs", server: "192.168.100.20", path: "/backups" };
const s3 = { type: "s3", bucket: "backups", region: "home", endpoint: "http://nas.example.org:9000" };

const stack = (longhorn: object, more: object = {}) =>
  fromRaw({
    ...clusterOnly(),
    network: {
      cni: { type: "flannel" },
      loadBalancer: { type: "metallb", pools: [{ name: "home", addresses: ["192.168.100.160/31"] }] },
      ingress: { type: "traefik", address: "192.168.100.160" },
    },
    storage: { classes, longhorn, ...more },
  });

function settings(longhorn: object): LonghornConfig {
  const config = stack(longhorn).storage?.longhorn;
  if (!config) throw new Error("the stack has no Longhorn");
  return config;
}

const ingress = (definitions: Ingress["definitions"]) =>
  ({ namespace: "traefik", guard: { name: "guard", namespace: "traefik" }, definitions }) as Ingress;

const build = (longhorn: object, more?: object) =>
  recordLayer(stack(longhorn, more), (config, cluster, platform) =>
    createStorage(config, cluster, platform, ingress(cluster.provider)),
  );

describe("values", () => {
  test("leave no default class but the stack's, and ask nobody outside", () => {
    expect(longhornValues(settings({}), 2)).toMatchObject({
      persistence: { defaultClass: false },
      defaultSettings: {
        defaultDataPath: "/var/lib/longhorn",
        defaultReplicaCount: 2,
        upgradeChecker: false,
        allowCollectingLonghornUsageMetrics: false,
      },
    });
  });

  test("give boards' memory and processors sparingly", () => {
    const { defaultSettings, longhornManager } = longhornValues(settings({ cpuPercent: 5 }), 3) as {
      defaultSettings: Record<string, string>;
      longhornManager: object;
    };
    expect(longhornManager).toMatchObject({ resources: { limits: { memory: "512Mi" } } });
    expect(JSON.parse(defaultSettings.guaranteedInstanceManagerCPU ?? "")).toEqual({ v1: "5", v2: "5" });
    expect(JSON.parse(defaultSettings.systemManagedCSIComponentsResourceLimits ?? "")).toHaveProperty("csi-attacher");
  });

  test("name the backup target, and of a bucket the Secret with its keys", () => {
    expect(longhornValues(settings({ backupTarget: nfs }), 3).defaultBackupStore).toEqual({
      backupTarget: "nfs://192.168.100.20:/backups",
    });
    expect(longhornValues(settings({ backupTarget: s3 }), 3).defaultBackupStore).toEqual({
      backupTarget: "s3://backups@home/",
      backupTargetCredentialSecret: "backup-target",
    });
    expect(longhornValues(settings({}), 3)).not.toHaveProperty("defaultBackupStore");
  });

  test.each([
    ["keep", false],
    ["wipe", true],
  ])("%s: Longhorn lets itself be uninstalled: %s", (onRemove, allowed) => {
    expect(longhornValues(settings({ onRemove }), 3)).toMatchObject({
      defaultSettings: { deletingConfirmationFlag: allowed },
    });
  });
});

describe("traffic", () => {
  const platform = { domain: "", access: undefined as never, apiServers: ["192.168.100.61"], policiesEnforced: true };
  const egress = (backupTarget?: object) =>
    longhornTraffic(settings({ backupTarget }), platform, undefined).egress?.slice(1);

  test("goes to the backup target, and nowhere else", () => {
    expect(egress()).toEqual([]);
    expect(egress(nfs)).toEqual([
      { to: [{ ipBlock: { cidr: "192.168.100.20/32" } }], ports: [{ protocol: "TCP", port: 2049 }] },
    ]);
    expect(egress({ ...nfs, server: "nas.example.org" })).toMatchObject([{ ports: [{ port: 2049 }] }]);
    expect(egress(s3)).toMatchObject([{ ports: [{ port: 9000 }] }]);
    expect(egress({ ...s3, endpoint: undefined })).toMatchObject([{ ports: [{ port: 443 }] }]);
  });
});

describe("the component", () => {
  test("every class of the stack is there, and one is the default", async () => {
    const { resources, result } = await build({});

    expect(result.storageClasses).toEqual(["fast", "archive"]);
    expect(named(resources, "longhorn-fast").inputs).toMatchObject({
      metadata: { name: "fast", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "driver.longhorn.io",
      allowVolumeExpansion: true,
      reclaimPolicy: "Retain",
      parameters: { numberOfReplicas: "3", dataLocality: "best-effort", fromBackup: "" },
    });
    expect(named(resources, "longhorn-archive").inputs).toMatchObject({
      metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "false" } },
      reclaimPolicy: "Delete",
      parameters: { numberOfReplicas: "1", dataLocality: "disabled" },
    });
  });

  test("jobs are for every volume, and wait for their definition", async () => {
    const job = { name: "nightly", task: "backup", cron: "30 2 * * *", retain: 14 };
    const { resources } = await build({ backupTarget: nfs, jobs: [job] });

    expect(named(resources, "longhorn-nightly").inputs).toMatchObject({
      kind: "RecurringJob",
      metadata: { namespace: "longhorn-system" },
      spec: { ...job, concurrency: 1, groups: ["default"] },
    });
    expect(ancestors(resources, "longhorn-nightly")).toContain("longhorn-release");
  });

  test("cleaning up keeps nothing", async () => {
    const { resources } = await build({ jobs: [{ name: "trim", task: "filesystem-trim", cron: "0 4 * * 0" }] });

    expect(named(resources, "longhorn-trim").inputs.spec).toMatchObject({ retain: 0 });
  });

  test("its page is behind the guard", async () => {
    const { resources, result } = await build({ ui: {} });

    expect(named(resources, "longhorn-page").inputs).toMatchObject({
      metadata: { namespace: "longhorn-system" },
      spec: {
        routes: [
          {
            match: "Host(`longhorn.example.org`)",
            middlewares: [{ name: "guard", namespace: "traefik" }],
            services: [{ name: "longhorn-frontend", port: 80 }],
          },
        ],
      },
    });
    expect(result.urls).toEqual({ longhorn: "https://longhorn.example.org/" });
    expect((await build({})).result.urls).toEqual({});
  });

  test("keys of a bucket are in a Secret, as Longhorn reads them", async () => {
    const { resources } = await build({ backupTarget: s3 });

    expect(named(resources, "longhorn-backup-target").plainInputs.stringData).toEqual({
      AWS_ACCESS_KEY_ID: "canary-backupAccessKeyId",
      AWS_SECRET_ACCESS_KEY: "canary-backupSecretAccessKey",
      AWS_ENDPOINTS: "http://nas.example.org:9000",
    });
    expect(named(resources, "longhorn-backup-target").inputs.stringData).toBe("[secret]");
  });

  test("stays in the cluster unless the stack says that its data may go, and then only on purpose", async () => {
    const kept = await build({});
    for (const name of ["longhorn-release", "longhorn-namespace"])
      expect(named(kept.resources, name)).toMatchObject({ retainOnDelete: true, protect: false });

    const wiped = await build({ onRemove: "wipe" });
    for (const name of ["longhorn-release", "longhorn-namespace"])
      expect(named(wiped.resources, name)).toMatchObject({ protect: true });
    expect(named(wiped.resources, "longhorn-release")).not.toHaveProperty("retainOnDelete");
  });
});

describe("snapshots", () => {
  const snapshotClasses = async (longhorn: object) => {
    const { resources } = await build(longhorn, { snapshots: {} });
    return resources.filter(({ inputs }) => inputs.kind === "VolumeSnapshotClass").map(({ inputs }) => inputs);
  };

  test("have a class for Longhorn's volumes, and one for backups where there is a target", async () => {
    expect(await snapshotClasses({})).toMatchObject([
      { metadata: { name: "longhorn-snapshot" }, driver: "driver.longhorn.io", parameters: { type: "snap" } },
    ]);
    expect(await snapshotClasses({ backupTarget: nfs })).toMatchObject([
      { metadata: { name: "longhorn-snapshot" } },
      { metadata: { name: "longhorn-backup" }, deletionPolicy: "Retain", parameters: { type: "bak" } },
    ]);
  });
});
