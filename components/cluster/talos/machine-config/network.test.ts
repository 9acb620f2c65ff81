import { documentsOf, main, ofKind } from "../../../../tests/support/machine-documents";

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
