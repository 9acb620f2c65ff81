import { operatorAddress, siteOf } from "./site";
import { readStackFile } from "./stack-file";

const production = readStackFile("production").config;

describe("siteOf", () => {
  test("has every machine of the stack file at its own address, with its disk", () => {
    const site = siteOf(production, "/somewhere");
    expect(site.machines.map(({ name, role, address, arch }) => [name, role, address, arch])).toEqual([
      ["rk1-1", "controlPlane", "192.168.100.61", "arm64"],
      ["rk1-2", "worker", "192.168.100.62", "arm64"],
      ["rk1-3", "worker", "192.168.100.63", "arm64"],
    ]);
    expect(site.machines[0]?.disks).toEqual([expect.objectContaining({ path: "/dev/nvme0n1", transport: "nvme" })]);
  });

  test("leaves out the power of machines that are off", () => {
    const site = siteOf(production, "/somewhere", ["rk1-3"]);
    expect(site.machines.map(({ power }) => power)).toEqual(["on", "on", "off"]);
  });

  test("says which kind of machine it cannot simulate", () => {
    expect(() => siteOf(readStackFile("staging").config, "/somewhere")).toThrow(/"staging" is bootstrapped by kubeadm/);
  });
});

describe("operatorAddress", () => {
  const withNetwork = (network: object) => ({
    ...production,
    cluster: { ...production.cluster, network: { ...production.cluster.network, ...network } },
  });

  test("is the gateway's where the stack names one", () => {
    expect(operatorAddress(withNetwork({ gateway: "192.168.100.254" }))).toBe("192.168.100.254");
  });

  test("is the first that nobody has", () => {
    expect(operatorAddress(withNetwork({}))).toBe("192.168.100.1");
    expect(operatorAddress(withNetwork({ vip: "192.168.100.1" }))).toBe("192.168.100.2");
  });
});

test("a stack without a file is answered with those that have one", () => {
  expect(() => readStackFile("nosuch")).toThrow(/Pulumi\.nosuch\.yaml.*production, staging/);
});
