import type { AddressPool } from "../../config/schema";
import { recordLayer } from "../../tests/support/cluster";
import { ancestors, named } from "../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../tests/support/stacks";
import { createNetwork } from ".";
import { flannelValues } from "./flannel/values";
import { ipAddressPool, l2Advertisement } from "./metallb/resources";
import { metalLBValues } from "./metallb/values";

function network(block: object | undefined) {
  return recordLayer(fromRaw({ ...clusterOnly(), network: block }), createNetwork);
}

const pool: AddressPool = {
  name: "production",
  addresses: ["192.168.100.160-192.168.100.179"],
  autoAssign: true,
  advertise: { interfaces: [], nodes: [] },
};

describe("Flannel", () => {
  test("routes the cluster's pods, with network policies that are enforced", () => {
    const flannel = { type: "flannel", backend: "vxlan", networkPolicies: true } as const;

    expect(flannelValues(flannel, "10.42.0.0/16")).toEqual({
      podCidr: "10.42.0.0/16",
      flannel: { backend: "vxlan" },
      netpol: { enabled: true },
    });
  });

  test("is given an MTU only where the stack names one", () => {
    const flannel = { type: "flannel", backend: "host-gw", networkPolicies: false, mtu: 1400 } as const;

    expect(flannelValues(flannel, "10.42.0.0/16")).toMatchObject({
      flannel: { backend: "host-gw", mtu: 1400 },
      netpol: { enabled: false },
    });
  });

  test("can be left out", async () => {
    const { resources } = await network({ cni: { type: "none" } });

    expect(resources.map((each) => each.type)).toEqual(["pulumi:providers:kubernetes"]);
  });
});

describe("MetalLB", () => {
  const block = {
    cni: { type: "flannel" },
    loadBalancer: {
      type: "metallb",
      pools: [
        { name: "public", addresses: ["192.168.100.160-192.168.100.169"] },
        { name: "spare", addresses: ["192.168.100.170/31"], autoAssign: false },
      ],
    },
  };

  test("runs without a BGP daemon", () => {
    expect(metalLBValues()).toEqual({ speaker: { frr: { enabled: false } }, frrk8s: { enabled: false } });
  });

  test("every pool of the stack file is declared and advertised", async () => {
    const { resources, result } = await network(block);

    const pools = resources.filter((each) => each.inputs.kind === "IPAddressPool");
    expect(pools.map((each) => each.inputs.spec)).toEqual([
      { addresses: ["192.168.100.160-192.168.100.169"], autoAssign: true },
      { addresses: ["192.168.100.170/31"], autoAssign: false },
    ]);
    const advertisements = resources.filter((each) => each.inputs.kind === "L2Advertisement");
    expect(advertisements.map((each) => each.inputs.spec)).toEqual([
      { ipAddressPools: ["public"] },
      { ipAddressPools: ["spare"] },
    ]);
    expect(result.loadBalancerPools.map((each) => each.name)).toEqual(["public", "spare"]);
  });

  test("pools wait for the webhook, and the webhook for the release", async () => {
    const { resources } = await network(block);

    const before = ancestors(resources, "metallb-public-pool");
    expect(before).toContain("metallb-webhook");
    expect(before).toContain("metallb-release");
    expect(ancestors(resources, "metallb-public-advertisement")).toContain("metallb-public-pool");
  });

  test("the webhook is asked about a pool that overlaps with no real one, as a dry run", async () => {
    const { resources } = await network(block);

    const input = JSON.parse(String(named(resources, "metallb-webhook").plainInputs.stdin)) as Record<string, unknown>;
    expect(input).toMatchObject({
      name: "MetalLB",
      path: "/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools",
      probe: { kind: "IPAddressPool", spec: { addresses: ["192.0.2.1/32"] } },
      deadlineSeconds: 300,
    });
  });

  test("is advertised from some nodes and interfaces where the stack says so", () => {
    const limited = { ...pool, advertise: { interfaces: ["end0"], nodes: ["rk1-2"] } };

    expect(ipAddressPool(limited)).toEqual({ addresses: pool.addresses, autoAssign: true });
    expect(l2Advertisement(limited)).toEqual({
      ipAddressPools: ["production"],
      interfaces: ["end0"],
      nodeSelectors: [{ matchLabels: { "kubernetes.io/hostname": "rk1-2" } }],
    });
  });
});

test("pods that need the host's network are let in before they come", async () => {
  const { resources } = await network({
    cni: { type: "flannel" },
    loadBalancer: { type: "metallb", pools: [{ name: "public", addresses: ["192.168.100.160/31"] }] },
  });

  for (const addon of ["flannel", "metallb"]) {
    const { labels } = named(resources, `${addon}-namespace`).inputs.metadata as { labels: Record<string, string> };
    expect(labels["pod-security.kubernetes.io/enforce"]).toBe("privileged");
    expect(ancestors(resources, `${addon}-release`)).toContain(`${addon}-namespace`);
  }
});

test("a stack without a network block gets neither", async () => {
  const { resources, result } = await network(undefined);

  expect(resources.map((each) => each.type)).toEqual(["pulumi:providers:kubernetes"]);
  expect(result.loadBalancerPools).toEqual([]);
});
