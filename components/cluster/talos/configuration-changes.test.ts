import type { NodeConfig } from "../../../config/schema";
import { tellingOf } from "./change-hook";
import { changesBetween, needsReboot } from "./configuration-changes";

const node = { name: "rk1-1", address: "192.168.100.61" } as NodeConfig;

const before = `machine.type: controlplane
machine.install.image: factory.talos.dev/metal-installer/abc:v1.13.0
machine.files.0.content: [secret 123456]
cluster.apiServer.image: registry.k8s.io/kube-apiserver:v1.35.4
DHCPv4Config eno1`;

const after = `machine.type: controlplane
machine.install.image: factory.talos.dev/metal-installer/abc:v1.13.1
machine.sysctls.vm.nr_hugepages: 1024
cluster.apiServer.image: registry.k8s.io/kube-apiserver:v1.36.3
LinkConfig eno1 up: true`;

test("differences are changed, new and gone values, each with the way to it", () => {
  expect(changesBetween(before, after)).toEqual([
    {
      path: "machine.install.image",
      before: "factory.talos.dev/metal-installer/abc:v1.13.0",
      after: "factory.talos.dev/metal-installer/abc:v1.13.1",
    },
    { path: "machine.sysctls.vm.nr_hugepages", after: "1024" },
    {
      path: "cluster.apiServer.image",
      before: "registry.k8s.io/kube-apiserver:v1.35.4",
      after: "registry.k8s.io/kube-apiserver:v1.36.3",
    },
    { path: "LinkConfig eno1 up", after: "true" },
    { path: "machine.files.0.content", before: "[secret 123456]" },
    { path: "DHCPv4Config eno1", before: "" },
  ]);
});

test.each([
  ["machine.install.image", false],
  ["machine.kubelet.image", false],
  ["machine.sysctls.vm.nr_hugepages", false],
  ["cluster.apiServer.image", false],
  ["LinkConfig eno1 mtu", false],
  ["machine.files.0.content", true],
  ["machine.token", true],
  ["machine.systemDiskEncryption.state.provider", true],
])("a change of %s takes a reboot: %s", (path, reboots) => {
  expect(needsReboot({ path, after: "x" })).toBe(reboots);
});

describe("what people are told", () => {
  test("is the machine, how much changes, whether it reboots, and what", () => {
    expect(tellingOf(node, before, after)).toBe(
      `rk1-1 (192.168.100.61): 6 changes of its configuration, which take a reboot
~ machine.install.image: factory.talos.dev/metal-installer/abc:v1.13.0 → factory.talos.dev/metal-installer/abc:v1.13.1
+ machine.sysctls.vm.nr_hugepages: 1024
~ cluster.apiServer.image: registry.k8s.io/kube-apiserver:v1.35.4 → registry.k8s.io/kube-apiserver:v1.36.3
+ LinkConfig eno1 up: true
- machine.files.0.content: [secret 123456]
- DHCPv4Config eno1: `,
    );
  });

  test("is nothing where nothing changes, or nothing is known yet", () => {
    expect(tellingOf(node, before, before)).toBeUndefined();
    expect(tellingOf(node, undefined, after)).toBeUndefined();
    expect(tellingOf(node, before, { unknown: true })).toBeUndefined();
  });
});
