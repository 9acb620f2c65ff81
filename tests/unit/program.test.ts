import { program } from "../../program";
import { record } from "../support/registrations";
import { fromRaw, rawStack, stackConfig } from "../support/stacks";

describe("the program", () => {
  test("gives whoever uses the stack what they need", async () => {
    const { result } = await record(() => program(stackConfig("production")));

    expect(Object.keys(result).sort()).toEqual([
      "accessExpires",
      "apiEndpoint",
      "certificates",
      "kubeconfig",
      "loadBalancerIPs",
      "loadBalancerPools",
      "nodes",
      "publicUrls",
      "storageClasses",
      "talosconfig",
      "urls",
      "versions",
    ]);
    expect(result).toMatchObject({
      apiEndpoint: "https://kube.local.hallonen.se:6443",
      nodes: [
        { name: "rk1-1", role: "controlPlane", address: "192.168.100.61", arch: "arm64" },
        { name: "rk1-2", role: "worker", address: "192.168.100.62", arch: "arm64" },
        { name: "rk1-3", role: "worker", address: "192.168.100.63", arch: "arm64" },
      ],
      loadBalancerPools: [{ name: "production", addresses: ["192.168.100.160-192.168.100.179"], autoAssign: true }],
      loadBalancerIPs: { "traefik/traefik": "192.168.100.160" },
      storageClasses: ["longhorn-fast", "longhorn-standard", "longhorn-backup"],
      urls: {
        alertmanager: "https://alertmanager.local.hallonen.se/",
        grafana: "https://grafana.local.hallonen.se/",
        longhorn: "https://longhorn.local.hallonen.se/",
        polaris: "https://polaris.local.hallonen.se/",
        prometheus: "https://prometheus.local.hallonen.se/",
        traefik: "https://traefik.local.hallonen.se/dashboard/",
        whoami: "https://whoami.local.hallonen.se/",
      },
      publicUrls: ["https://whoami.hallonen.se/"],
      certificates: [{ domains: ["local.hallonen.se", "*.local.hallonen.se"], issuer: "letsencrypt-production" }],
      versions: {
        kubernetes: expect.stringMatching(/^v1\./) as string,
        talos: expect.stringMatching(/^v1\./) as string,
      },
    });
  });

  test("takes charts from the mirror where there is one", async () => {
    const config = fromRaw({ ...rawStack("production"), charts: { mirror: "http://192.168.100.1:8879" } });

    const { resources } = await record(() => program(config));

    const releases = resources.filter((each) => each.type === "kubernetes:helm.sh/v3:Release");
    expect(releases).toHaveLength(16);
    for (const { inputs } of releases) expect(inputs.repositoryOpts).toEqual({ repo: "http://192.168.100.1:8879" });
  });

  test("gives the same for a cluster on Ubuntu, but what only Talos has", async () => {
    const { result } = await record(() => program(stackConfig("staging")));

    expect(result).not.toHaveProperty("talosconfig");
    expect(result).toMatchObject({
      apiEndpoint: "https://kubestaging.local.hallonen.se:6443",
      nodes: [{ name: "kubestaging", role: "controlPlane", address: "192.168.100.50", arch: "arm64" }],
      storageClasses: ["local-nvme"],
      loadBalancerPools: [{ name: "staging", addresses: ["192.168.100.180-192.168.100.199"], autoAssign: true }],
    });
    expect(Object.keys(result.versions).sort()).toEqual(["charts", "containerd", "kubernetes"]);
  });
});
