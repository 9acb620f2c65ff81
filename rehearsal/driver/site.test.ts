import { HostKeys } from "./ssh-hosts";
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
    const site = siteOf(production, "/somewhere", { off: ["rk1-3"] });
    expect(site.machines.map(({ power }) => power)).toEqual(["on", "on", "off"]);
  });

  test("has a fresh Raspberry Pi with Ubuntu for an arm64 machine that is reached over SSH", () => {
    const keys = new HostKeys();
    const [host] = siteOf(readStackFile("staging").config, "/somewhere", { keys }).machines;
    expect(host).toMatchObject({
      name: "kubestaging",
      kind: "ssh",
      address: "192.168.100.50",
      power: "on",
      host: {
        os: "22.04",
        model: "Raspberry Pi 4 Model B Rev 1.4",
        swap: true,
        user: "ubuntu",
        port: 22,
        hostKey: keys.of("192.168.100.50").privateKey,
        authorizedKeys: [keys.login.publicKey],
      },
      faults: {},
    });
    expect(host?.disks[0]).toMatchObject({ path: "/dev/mmcblk0", transport: "mmc" });
  });

  test("has a machine for a jump host, once, and refuses one that is elsewhere", () => {
    const { config } = readStackFile("staging");
    const through = (address: string) => {
      const jumpHost = { address, port: 2222, user: "me", hostKey: "ssh-ed25519 A" };
      const nodes = config.cluster.nodes.flatMap((node) => [
        { ...node, ssh: node.ssh && { ...node.ssh, jumpHost } },
        { ...node, name: "other", address: "192.168.100.51", ssh: node.ssh && { ...node.ssh, jumpHost } },
      ]);
      return siteOf({ ...config, cluster: { ...config.cluster, nodes } }, "/somewhere", { keys: new HostKeys() });
    };
    expect(through("192.168.100.9").machines.slice(2)).toEqual([
      expect.objectContaining({
        name: "jump-192-168-100-9",
        host: expect.objectContaining({ port: 2222, user: "me", allowForwarding: true }) as unknown,
      }),
    ]);
    expect(through("192.168.100.51").machines).toHaveLength(2);
    expect(() => through("bastion.example.org")).toThrow(/bastion\.example\.org is not in/);
  });

  test("gives a host the faults that a test wants", () => {
    const hosts = { kubestaging: { os: "24.04", faults: { aptLock: true } } } as const;
    const options = { keys: new HostKeys(), hosts };
    const [host] = siteOf(readStackFile("staging").config, "/somewhere", options).machines;
    expect(host).toMatchObject({ host: { os: "24.04" }, faults: { aptLock: true } });
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
