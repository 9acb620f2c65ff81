import { parseAllDocuments } from "yaml";
import { fiveNodes, nodeOf, stagingSettings } from "../../../../tests/support/kubeadm";
import { initFile, joinFile, kubeletFile, kubeletHash } from ".";

type Document = Readonly<Record<string, unknown>>;

const read = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Document);
const ofKind = (text: string, kind: string) => read(text).find((document) => document.kind === kind);

describe("kubeadm init", () => {
  const settings = stagingSettings();
  const file = initFile(settings, nodeOf(settings, "kubestaging"));

  test("is told who the first control plane is", () => {
    expect(ofKind(file, "InitConfiguration")).toMatchObject({
      apiVersion: "kubeadm.k8s.io/v1beta4",
      nodeRegistration: {
        name: "kubestaging",
        criSocket: "unix:///run/containerd/containerd.sock",
        // It runs workloads.
        taints: [],
        kubeletExtraArgs: [
          { name: "node-ip", value: "192.168.100.50" },
          { name: "node-labels", value: "homelab/stack=staging" },
        ],
      },
      localAPIEndpoint: { advertiseAddress: "192.168.100.50", bindPort: 6443 },
      timeouts: { controlPlaneComponentHealthCheck: "900s", discovery: "300s" },
    });
  });

  test("is told what the cluster is", () => {
    expect(ofKind(file, "ClusterConfiguration")).toEqual({
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      clusterName: "staging",
      kubernetesVersion: settings.versions.kubernetes,
      controlPlaneEndpoint: "kubestaging.local.hallonen.se:6443",
      networking: { podSubnet: "10.42.0.0/16", serviceSubnet: "10.43.0.0/16" },
      apiServer: { certSANs: [], extraArgs: [] },
    });
  });

  test("is told that metrics are told at the machine's address, on request", () => {
    const atNodes = stagingSettings({ bootstrap: { metrics: "nodes" } });
    const told = initFile(atNodes, nodeOf(atNodes, "kubestaging"));

    expect(ofKind(told, "ClusterConfiguration")).toMatchObject({
      etcd: { local: { extraArgs: [{ name: "listen-metrics-urls", value: "http://0.0.0.0:2381" }] } },
      controllerManager: { extraArgs: [{ name: "bind-address", value: "0.0.0.0" }] },
      scheduler: { extraArgs: [{ name: "bind-address", value: "0.0.0.0" }] },
    });
    expect(ofKind(told, "KubeProxyConfiguration")).toMatchObject({ metricsBindAddress: "0.0.0.0:10249" });
  });

  test("is told how the kubelets share the machine's memory", () => {
    expect(ofKind(file, "KubeletConfiguration")).toEqual({
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      cgroupDriver: "systemd",
      maxPods: 110,
      podPidsLimit: 2048,
      containerLogMaxSize: "10Mi",
      containerLogMaxFiles: 3,
      systemReserved: { memory: "500Mi", cpu: "100m" },
      kubeReserved: { memory: "500Mi", cpu: "100m" },
      evictionHard: { "memory.available": "200Mi", "nodefs.available": "10%" },
      evictionSoft: { "memory.available": "500Mi" },
      evictionSoftGracePeriod: { "memory.available": "1m30s" },
      memorySwap: {},
    });
  });

  test("says nothing of kube-proxy where nothing differs", () => {
    expect(ofKind(file, "KubeProxyConfiguration")).toBeUndefined();
  });

  test("is told of kube-proxy's mode, or that there is none", () => {
    const nftables = stagingSettings({ bootstrap: { kubeProxy: { mode: "nftables" } } });
    const none = stagingSettings({ bootstrap: { kubeProxy: false }, layers: { network: { cni: { type: "none" } } } });
    const node = nodeOf(settings, "kubestaging");

    expect(ofKind(initFile(nftables, node), "KubeProxyConfiguration")).toMatchObject({ mode: "nftables" });
    expect(ofKind(initFile(none, node), "KubeProxyConfiguration")).toBeUndefined();
    expect(ofKind(initFile(none, node), "ClusterConfiguration")).toMatchObject({ proxy: { disabled: true } });
  });

  test("passes on what the stack says about API servers", () => {
    const apiServer = { certSANs: ["kube.example.org"], extraArgs: { "audit-log-maxage": "7" } };

    const cluster = ofKind(
      initFile(stagingSettings({ bootstrap: { apiServer } }), nodeOf(settings, "kubestaging")),
      "ClusterConfiguration",
    );

    expect(cluster?.apiServer).toEqual({
      certSANs: ["kube.example.org"],
      extraArgs: [{ name: "audit-log-maxage", value: "7" }],
    });
  });
});

test("text stays text for a reader of YAML 1.1", () => {
  const extraArgs = { "feature-x": "on", mode: "0777" };
  const settings = stagingSettings({ bootstrap: { apiServer: { extraArgs } } });

  const file = initFile(settings, nodeOf(settings, "kubestaging"));

  expect(file).toContain('value: "on"\n');
  expect(file).toContain('value: "0777"\n');
});

describe("kubeadm join", () => {
  const settings = stagingSettings({ nodes: fiveNodes });
  const anchor = nodeOf(settings, "cp-1");
  const credentials = { token: "abcdef.0123456789abcdef", caCertHash: "sha256:ab" };
  const fileFor = (name: string, certificateKey?: string) =>
    joinFile(settings, nodeOf(settings, name), anchor, { ...credentials, certificateKey });

  test("goes to the first control plane, and trusts its authority only", () => {
    expect(ofKind(fileFor("worker-1"), "JoinConfiguration")).toMatchObject({
      discovery: {
        bootstrapToken: {
          token: "abcdef.0123456789abcdef",
          apiServerEndpoint: "192.168.100.11:6443",
          caCertHashes: ["sha256:ab"],
        },
      },
    });
  });

  test("makes a control plane only of what shall be one", () => {
    const worker = ofKind(fileFor("worker-1"), "JoinConfiguration");
    const controlPlane = ofKind(fileFor("cp-2", "key"), "JoinConfiguration");

    expect(worker).not.toHaveProperty("controlPlane");
    expect(controlPlane?.controlPlane).toEqual({
      localAPIEndpoint: { advertiseAddress: "192.168.100.12", bindPort: 6443 },
      certificateKey: "key",
    });
    // No workloads: kubeadm gives its own taint.
    expect(controlPlane?.nodeRegistration).not.toHaveProperty("taints");
  });
});

describe("the kubelets' configuration", () => {
  test("has a hash that changes with it alone", () => {
    const before = kubeletHash(stagingSettings());

    expect(kubeletHash(stagingSettings({ versions: { kubernetes: "v1.35.4" } }))).toBe(before);
    expect(kubeletHash(stagingSettings({ bootstrap: { kubelet: { maxPods: 50 } } }))).not.toBe(before);
  });

  test("stands alone for later changes", () => {
    expect(read(kubeletFile(stagingSettings())).map(({ kind }) => kind)).toEqual(["KubeletConfiguration"]);
  });
});
