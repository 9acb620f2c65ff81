import { fromRaw, rawStack } from "../../../../tests/support/stacks";
import type { TalosBootstrap } from "../../../../config/schema";
import { type ConfigDocument, configPatches, machineDocuments } from ".";

interface Change {
  readonly bootstrap?: object;
  readonly network?: object;
  readonly node?: object;
  readonly everyNode?: object;
}

/** The documents of production's node of that name, with changes to its stack file. */
function documentsOf(name: string, change: Change = {}): readonly ConfigDocument[] {
  return machineDocuments(inputFor(name, change));
}

function inputFor(name: string, change: Change) {
  const raw = rawStack("production");
  const cluster = raw.cluster as { bootstrap: object; network: object; nodes: { name: string }[] };
  const { cluster: config } = fromRaw({
    ...raw,
    cluster: {
      ...cluster,
      bootstrap: { ...cluster.bootstrap, ...change.bootstrap },
      network: { ...cluster.network, ...change.network },
      nodes: cluster.nodes.map((node) => ({ ...node, ...change.everyNode, ...(node.name === name && change.node) })),
    },
  });
  const node = config.nodes.find((each) => each.name === name);
  if (!node) throw new Error(`production has no node ${name}`);
  const talos = config.bootstrap as TalosBootstrap;
  return { cluster: config, talos, node, installerImage: "factory.talos.dev/metal-installer/abc:v1.13.0" };
}

const main = (documents: readonly ConfigDocument[]) =>
  documents[0] as { machine: ConfigDocument; cluster: ConfigDocument };
const ofKind = (documents: readonly ConfigDocument[], kind: string) => documents.filter((each) => each.kind === kind);

describe("every machine", () => {
  test("is installed with its own schematic's installer, on its own disk", () => {
    expect(main(documentsOf("rk1-2")).machine.install).toEqual({
      disk: "/dev/nvme0n1",
      image: "factory.talos.dev/metal-installer/abc:v1.13.0",
    });
  });

  test("has its hostname in the one place where Talos accepts it", () => {
    const documents = documentsOf("rk1-2");

    expect(ofKind(documents, "HostnameConfig")).toEqual([
      { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: "rk1-2" },
    ]);
    expect(main(documents).machine).not.toHaveProperty("network");
  });

  test("knows the API's name as every control plane's address", () => {
    expect(ofKind(documentsOf("rk1-3"), "StaticHostConfig")).toEqual([
      {
        apiVersion: "v1alpha1",
        kind: "StaticHostConfig",
        name: "192.168.100.61",
        hostnames: ["kube.local.hallonen.se"],
      },
    ]);
  });

  test("leaves the pod network to a layer on top", () => {
    expect(main(documentsOf("rk1-2")).cluster).toEqual({
      network: { podSubnets: ["10.42.0.0/16"], serviceSubnets: ["10.43.0.0/16"], cni: { name: "none" } },
    });
  });

  test("registers with its address in the home network", () => {
    expect(main(documentsOf("rk1-2")).machine.kubelet).toEqual({ nodeIP: { validSubnets: ["192.168.100.0/24"] } });
  });
});

describe("a control plane", () => {
  test("has a certificate for every name and address that clients use", () => {
    expect(main(documentsOf("rk1-1")).cluster.apiServer).toEqual({
      certSANs: ["kube.local.hallonen.se", "192.168.100.61"],
    });
  });

  test("that runs workloads also answers for load balancer addresses", () => {
    const { machine, cluster } = main(documentsOf("rk1-1"));

    expect(cluster.allowSchedulingOnControlPlanes).toBe(true);
    expect(machine.nodeLabels).toEqual({
      "node.kubernetes.io/exclude-from-external-load-balancers": { $patch: "delete" },
    });
  });

  test("that runs none keeps Talos's own label", () => {
    const { machine, cluster } = main(documentsOf("rk1-1", { node: { workloads: false } }));

    expect(cluster.allowSchedulingOnControlPlanes).toBe(false);
    expect(machine).not.toHaveProperty("nodeLabels");
  });
});

describe("settings of the stack", () => {
  test("kube-proxy is switched off only on request", () => {
    expect(main(documentsOf("rk1-1")).cluster).not.toHaveProperty("proxy");
    expect(main(documentsOf("rk1-1", { bootstrap: { kubeProxy: false } })).cluster.proxy).toEqual({ disabled: true });
  });

  test("kubelet settings, sysctls and mounts reach the machine", () => {
    const bootstrap = {
      kubelet: {
        maxPods: 200,
        extraArgs: { v: "2" },
        extraConfig: { serializeImagePulls: false },
        extraMounts: ["/var/lib/longhorn"],
      },
      sysctls: { "vm.nr_hugepages": "1024" },
    };

    const { machine } = main(documentsOf("rk1-2", { bootstrap }));

    expect(machine.sysctls).toEqual({ "vm.nr_hugepages": "1024" });
    expect(machine.kubelet).toEqual({
      extraArgs: { v: "2" },
      extraConfig: { maxPods: 200, serializeImagePulls: false },
      extraMounts: [
        {
          source: "/var/lib/longhorn",
          destination: "/var/lib/longhorn",
          type: "bind",
          options: ["bind", "rshared", "rw"],
        },
      ],
      nodeIP: { validSubnets: ["192.168.100.0/24"] },
    });
  });

  test("containerd's settings become one file, each under its plugin", () => {
    const containerd = { maxContainerLogLineSize: 262144, discardUnpackedLayers: false };

    const [file] = main(documentsOf("rk1-2", { bootstrap: { containerd } })).machine.files as ConfigDocument[];

    expect(file?.path).toBe("/etc/cri/conf.d/20-customization.part");
    expect(file?.permissions).toBe(0o644);
    expect(file?.content).toBe(
      '[plugins."io.containerd.cri.v1.runtime"]\n  max_container_log_line_size = 262144\n' +
        '\n[plugins."io.containerd.cri.v1.images"]\n  discard_unpacked_layers = false\n',
    );
  });

  test("labels and taints are the node's own", () => {
    const node = {
      labels: { "example.org/disk": "nvme" },
      taints: [
        { key: "example.org/gpu", value: "true", effect: "NoSchedule" },
        { key: "example.org/slow", effect: "PreferNoSchedule" },
      ],
    };

    const { machine } = main(documentsOf("rk1-2", { node }));

    expect(machine.nodeLabels).toEqual({ "example.org/disk": "nvme" });
    expect(machine.nodeTaints).toEqual({
      "example.org/gpu": "true:NoSchedule",
      "example.org/slow": "PreferNoSchedule",
    });
  });
});

describe("network of a machine", () => {
  const plan = {
    gateway: "192.168.100.1",
    nameservers: ["1.1.1.1", "1.0.0.1"],
    timeServers: ["time.cloudflare.com"],
    mtu: 1500,
  };

  test("a static address comes with its route, MTU, name and time servers", () => {
    const documents = documentsOf("rk1-2", {
      network: plan,
      everyNode: { interface: { name: "end0" } },
      node: { interface: { name: "end0", addressing: "static" } },
    });

    expect(ofKind(documents, "LinkConfig")).toEqual([
      {
        apiVersion: "v1alpha1",
        kind: "LinkConfig",
        name: "end0",
        up: true,
        mtu: 1500,
        addresses: [{ address: "192.168.100.62/24" }],
        routes: [{ gateway: "192.168.100.1" }],
      },
    ]);
    expect(ofKind(documents, "ResolverConfig")[0]?.nameservers).toEqual([
      { address: "1.1.1.1" },
      { address: "1.0.0.1" },
    ]);
    expect(ofKind(documents, "TimeSyncConfig")[0]?.ntp).toEqual({ servers: ["time.cloudflare.com"] });
    expect(ofKind(documents, "DHCPv4Config")).toEqual([]);
  });

  test("on a VLAN, the VLAN carries the address and DHCP asks there", () => {
    const documents = documentsOf("rk1-2", { node: { interface: { name: "end0", vlan: 100 } } });

    expect(ofKind(documents, "VLANConfig")).toEqual([
      { apiVersion: "v1alpha1", kind: "VLANConfig", name: "end0.100", vlanID: 100, parent: "end0" },
    ]);
    expect(ofKind(documents, "DHCPv4Config")).toEqual([
      { apiVersion: "v1alpha1", kind: "DHCPv4Config", name: "end0.100" },
    ]);
  });

  test("the VIP is on control planes only, and is where the API's name leads", () => {
    const network = { vip: "192.168.100.60" };
    const node = { interface: { name: "end0" } };

    const controlPlane = documentsOf("rk1-1", { network, node });

    expect(ofKind(controlPlane, "Layer2VIPConfig")).toEqual([
      { apiVersion: "v1alpha1", kind: "Layer2VIPConfig", name: "192.168.100.60", link: "end0" },
    ]);
    expect(ofKind(controlPlane, "StaticHostConfig").map((each) => each.name)).toEqual(["192.168.100.60"]);
    expect(main(controlPlane).cluster.apiServer).toEqual({
      certSANs: ["kube.local.hallonen.se", "192.168.100.60", "192.168.100.61"],
    });
  });
});

test("a user's patches come last: all, role, machine", () => {
  const bootstrap = {
    patches: { all: [{ machine: { sysctls: { a: "1" } } }], controlPlanes: ["cluster: {}"], workers: ["machine: {}"] },
  };
  const node = { patches: ["machine:\n  time: {}\n"] };

  const patches = configPatches(inputFor("rk1-2", { bootstrap, node }));

  expect(patches.slice(-3)).toEqual(['{"machine":{"sysctls":{"a":"1"}}}', "machine: {}", "machine:\n  time: {}\n"]);
});
