import { documentsOf, inputFor, main, ofKind } from "../../../../tests/support/machine-documents";
import { type ConfigDocument, configPatches } from ".";

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
    expect(main(documentsOf("rk1-2")).machine.kubelet).toMatchObject({
      nodeIP: { validSubnets: ["192.168.100.0/24"] },
    });
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
      "homelab/stack": "production",
      "node.kubernetes.io/exclude-from-external-load-balancers": { $patch: "delete" },
    });
  });

  test("that runs none keeps Talos's own label", () => {
    const { machine, cluster } = main(documentsOf("rk1-1", { node: { workloads: false } }));

    expect(cluster.allowSchedulingOnControlPlanes).toBe(false);
    expect(machine.nodeLabels).toEqual({ "homelab/stack": "production" });
  });
});

describe("settings of the stack", () => {
  test("kube-proxy is switched off only on request", () => {
    expect(main(documentsOf("rk1-1")).cluster).not.toHaveProperty("proxy");
    expect(main(documentsOf("rk1-1", { bootstrap: { kubeProxy: false } })).cluster.proxy).toEqual({ disabled: true });
  });

  test("metrics of Kubernetes' own parts are told at the machine's address only on request", () => {
    const atNodes = (name: string) => main(documentsOf(name, { bootstrap: { metrics: "nodes" } })).cluster;

    expect(main(documentsOf("rk1-1")).cluster).not.toHaveProperty("scheduler");
    expect(atNodes("rk1-1")).toMatchObject({
      proxy: { extraArgs: { "metrics-bind-address": "0.0.0.0:10249" } },
      etcd: {
        advertisedSubnets: ["192.168.100.0/24"],
        extraArgs: { "listen-metrics-urls": "http://0.0.0.0:2381" },
      },
      controllerManager: { extraArgs: { "bind-address": "0.0.0.0" } },
      scheduler: { extraArgs: { "bind-address": "0.0.0.0" } },
    });
    // Workers run neither.
    expect(atNodes("rk1-2")).not.toHaveProperty("etcd");
    expect(atNodes("rk1-2")).not.toHaveProperty("scheduler");
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

  test("logs are sent on as they come, each line with the name of its machine", () => {
    const logReceivers = { services: ["tcp://192.168.100.20:6050"], kernel: ["udp://192.168.100.20:6051"] };

    const documents = documentsOf("rk1-2", { bootstrap: { logReceivers } });

    expect(main(documents).machine.logging).toEqual({
      destinations: [
        {
          endpoint: "tcp://192.168.100.20:6050",
          format: "json_lines",
          extraTags: { cluster: "production", node: "rk1-2" },
        },
      ],
    });
    expect(ofKind(documents, "KmsgLogConfig")).toEqual([
      {
        apiVersion: "v1alpha1",
        kind: "KmsgLogConfig",
        name: "udp-192.168.100.20-6051",
        url: "udp://192.168.100.20:6051",
      },
    ]);
    expect(main(documentsOf("rk1-2")).machine).not.toHaveProperty("logging");
  });

  test("a named machine leaves a mark, so that another one in its place is set up anew", () => {
    const { machine } = main(documentsOf("rk1-2", { node: { hardware: "SN 4711" } }));

    expect(machine.nodeAnnotations).toEqual({ "homelab/hardware": "SN 4711" });
    expect(main(documentsOf("rk1-2")).machine).not.toHaveProperty("nodeAnnotations");
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

    expect(machine.nodeLabels).toEqual({ "example.org/disk": "nvme", "homelab/stack": "production" });
    expect(machine.nodeTaints).toEqual({
      "example.org/gpu": "true:NoSchedule",
      "example.org/slow": "PreferNoSchedule",
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
