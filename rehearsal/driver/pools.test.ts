import type { StackConfig } from "../../config/schema";
import { poolsContain } from "./pools";

const withPools = (...addresses: string[]) =>
  ({
    network: { loadBalancer: { type: "metallb", pools: [{ name: "p", addresses, autoAssign: true }] } },
  }) as unknown as StackConfig<string>;

describe("poolsContain", () => {
  test.each([
    ["192.168.100.160-192.168.100.179", "192.168.100.160", true],
    ["192.168.100.160-192.168.100.179", "192.168.100.179", true],
    ["192.168.100.160-192.168.100.179", "192.168.100.180", false],
    ["192.168.20.0/24", "192.168.20.7", true],
    ["192.168.20.0/24", "192.168.21.7", false],
  ])("pool %s and address %s: %s", (range, address, expected) => {
    expect(poolsContain(withPools(range), address)).toBe(expected);
  });

  test("a stack without pools has none", () => {
    expect(poolsContain({} as StackConfig<string>, "10.0.0.1")).toBe(false);
  });
});
