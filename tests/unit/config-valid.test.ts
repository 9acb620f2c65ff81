import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { missingSecrets } from "../../config/missingSecrets";
import { ENCRYPTED } from "../../config/schema/secrets";
import { parseStackFile } from "../../config/stackFile";
import { loadStackConfig } from "../../config/validate";
import { stackFile, withSecrets } from "../support/stack-files";

const root = join(__dirname, "../..");
const valid = join(root, "tests/fixtures/config/valid");
const files = [
  join(root, "Pulumi.production.yaml"),
  join(root, "Pulumi.staging.yaml"),
  stackFile("three-control-planes"),
  join(valid, "three-control-planes.yaml"),
  join(valid, "single-node.yaml"),
  join(valid, "offline.yaml"),
  join(valid, "external-dns.yaml"),
  join(valid, "argocd.yaml"),
];
const named = files.map((path) => [basename(path), path] as const);

/** Checks a stack file as an editor does. */
const editorSchema = () =>
  new Ajv().compile(JSON.parse(readFileSync(join(root, "config/schema.json"), "utf8")) as object);

describe("a stack file that is right", () => {
  test.each(named)("%s loads", (_, path) => {
    expect(() => loadStackConfig(withSecrets(parseStackFile(path)))).not.toThrow();
  });

  test.each(named)("%s is right for editors too", (_, path) => {
    const validate = editorSchema();
    validate(parse(readFileSync(path, "utf8")));
    expect(validate.errors).toBeNull();
  });

  test.each(["unknown-key", "unknown-layer", "wrong-types", "wrong-choices", "bad-addresses", "secrets"])(
    "is wrong for editors too when it has %s",
    (file) => {
      const path = join(root, `tests/fixtures/config/invalid/${file}.yaml`);
      expect(editorSchema()(parse(readFileSync(path, "utf8")))).toBe(false);
    },
  );

  test.each(named.slice(0, 2))("%s tells editors where the schema is", (_, path) => {
    const [firstLine] = readFileSync(path, "utf8").split("\n");
    expect(firstLine).toBe("# yaml-language-server: $schema=./config/schema.json");
  });
});

describe("production", () => {
  const config = loadStackConfig(withSecrets(parseStackFile(join(root, "Pulumi.production.yaml"))));

  test("is three RK1 modules, of which the first runs the API and workloads too", () => {
    expect(config.cluster.nodes.map(({ name, address, role, workloads }) => [name, address, role, workloads])).toEqual([
      ["rk1-1", "192.168.100.61", "controlPlane", true],
      ["rk1-2", "192.168.100.62", "worker", true],
      ["rk1-3", "192.168.100.63", "worker", true],
    ]);
  });

  test("boots what an RK1 and Longhorn need", () => {
    expect(config.cluster.bootstrap).toMatchObject({
      type: "talos",
      schematic: {
        overlay: { name: "turingrk1", image: "siderolabs/sbc-rockchip" },
        extensions: ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"],
      },
    });
  });

  test("hands out its own twenty addresses and none that are reserved", () => {
    expect(config.network?.loadBalancer?.pools.map((pool) => pool.addresses)).toEqual([
      ["192.168.100.160-192.168.100.179"],
    ]);
    expect(config.cluster.network.reserved).toEqual(
      expect.arrayContaining(["192.168.100.200-192.168.100.220", "192.168.100.221-192.168.100.254"]),
    );
  });
});

describe("the example of three control planes", () => {
  const config = loadStackConfig(parseStackFile(stackFile("three-control-planes")));

  test("is three PCs that run the API behind one address, and four Compute Modules that run the rest", () => {
    expect(config.cluster.network.vip).toBe("192.168.10.10");
    expect(config.cluster.nodes.map(({ name, role, arch, workloads }) => [name, role, arch, workloads])).toEqual([
      ...["master-01", "master-02", "master-03"].map((name) => [name, "controlPlane", "amd64", false]),
      ...["worker-01", "worker-02", "worker-03", "worker-04"].map((name) => [name, "worker", "arm64", true]),
    ]);
  });

  test("boots each kind of machine with what that kind needs", () => {
    expect(config.cluster.bootstrap).toMatchObject({ schematic: { extensions: ["siderolabs/intel-ucode"] } });
    for (const { role, schematic } of config.cluster.nodes) {
      expect(schematic?.overlay?.name).toBe(role === "worker" ? "rpi_generic" : undefined);
    }
  });
});

describe("staging", () => {
  const config = loadStackConfig(withSecrets(parseStackFile(join(root, "Pulumi.staging.yaml"))));

  test("is one Raspberry Pi that does everything, with what writes much on its SSD", () => {
    expect(config.cluster.nodes).toMatchObject([
      {
        name: "kubestaging",
        address: "192.168.100.50",
        role: "controlPlane",
        workloads: true,
        arch: "arm64",
        ssh: { user: "ubuntu", port: 22 },
        dataDisk: { mount: "/var/mnt/data" },
      },
    ]);
    expect(config.cluster).toMatchObject({
      endpoint: "kubestaging.local.hallonen.se",
      network: { pods: "10.42.0.0/16", services: "10.43.0.0/16" },
    });
  });

  test("is hardened, and shares its memory", () => {
    expect(config.cluster.bootstrap).toMatchObject({
      type: "kubeadm",
      containerd: { maxContainerLogLineSize: 16_384 },
      host: {
        governor: "performance",
        unattendedUpgrades: true,
        firewall: true,
        fail2ban: true,
        passwordLogin: false,
      },
      kubelet: { maxPods: 110, extraConfig: { podPidsLimit: 2048, memorySwap: {} } },
    });
  });

  test("has local volumes on the SSD", () => {
    const [storage] = config.storage?.classes ?? [];
    expect(storage).toMatchObject({ type: "local", name: "local-nvme", default: true });
    const volumes = storage?.type === "local" ? storage.volumes : [];
    expect(volumes.length).toBeGreaterThan(0);
    for (const { node, path } of volumes) {
      expect(node).toBe("kubestaging");
      expect(path).toMatch(/^\/var\/mnt\/data\/volumes\//);
    }
  });
});

describe("defaults", () => {
  test("set an Ubuntu machine up as most people want it", () => {
    const raw = withSecrets(parseStackFile(join(root, "Pulumi.staging.yaml")));
    const cluster = raw.cluster as object;
    const { bootstrap } = loadStackConfig({ ...raw, cluster: { ...cluster, bootstrap: { type: "kubeadm" } } }).cluster;
    expect(bootstrap).toEqual({
      type: "kubeadm",
      metrics: "local",
      kubelet: { extraConfig: {} },
      kubeProxy: {},
      apiServer: { certSANs: [], extraArgs: {} },
      containerd: { maxContainerLogLineSize: 16_384, mirrors: {} },
      packages: {
        kubernetes: "https://pkgs.k8s.io/core:/stable:/",
        containerd: {
          url: "https://download.docker.com/linux/ubuntu",
          key: "https://download.docker.com/linux/ubuntu/gpg",
        },
      },
      host: { unattendedUpgrades: true, firewall: true, fail2ban: true, passwordLogin: false, sysctls: {} },
      timeouts: { reachSeconds: 300, bootSeconds: 300, readySeconds: 900, aptSeconds: 300, drainSeconds: 300 },
      onDestroy: "keep",
    });
  });

  test("fill in everything that the smallest stack leaves out", () => {
    const config = loadStackConfig(parseStackFile(join(valid, "single-node.yaml")));
    expect(config.cluster.network).toMatchObject({ pods: "10.244.0.0/16", services: "10.96.0.0/12", reserved: [] });
    expect(config.cluster.bootstrap).toEqual({
      type: "talos",
      schematic: { extensions: [], kernelArgs: [] },
      installerRegistry: "factory.talos.dev",
      applyMode: "auto",
      kubeProxy: true,
      kubelet: { extraArgs: {}, extraConfig: {}, extraMounts: [] },
      containerd: {},
      sysctls: {},
      patches: { all: [], controlPlanes: [], workers: [] },
      metrics: "local",
      logReceivers: { services: [], kernel: [] },
      rollout: { workersAtOnce: 1 },
      timeouts: {
        reachSeconds: 300,
        applySeconds: 120,
        bootstrapSeconds: 90,
        drainSeconds: 300,
        upgradeSeconds: 1800,
        readySeconds: 900,
      },
      renewalDays: 90,
      onDestroy: "keep",
    });
    expect(config.network).toBeUndefined();
    expect(config.charts).toEqual({});
  });

  test("let ordinary pods run on workers only", () => {
    const config = loadStackConfig(parseStackFile(join(valid, "three-control-planes.yaml")));
    expect(config.cluster.nodes.map(({ workloads }) => workloads)).toEqual([false, false, false, true]);
  });
});

describe("a site without internet", () => {
  const config = loadStackConfig(parseStackFile(join(valid, "offline.yaml")));

  test("signs its certificates itself, and needs no secret for it", () => {
    expect(config.security?.certificates).toEqual({ issuer: "internal-ca", internalCa: {}, domains: ["lab.example"] });
    expect(missingSecrets(parseStackFile(join(valid, "offline.yaml")))).toEqual([]);
  });

  test("has volumes on workers only, in a folder of its own", () => {
    expect(config.storage?.classes).toMatchObject([{ type: "local-path", nodes: "workers", path: "/var/mnt/volumes" }]);
  });
});

describe("an encrypted secret", () => {
  test("of a service is found by the service's name", () => {
    const config = loadStackConfig(parseStackFile(join(valid, "offline.yaml")));
    expect(config.secrets).toEqual({ services: { notes: { SESSION_KEY: ENCRYPTED } } });
  });

  test("counts as present without being decrypted", () => {
    const config = loadStackConfig(parseStackFile(join(valid, "three-control-planes.yaml")));
    expect(config.secrets).toEqual({ sshPrivateKey: ENCRYPTED });
  });
});
