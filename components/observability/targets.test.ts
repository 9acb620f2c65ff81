import { fromRaw, rawStack } from "../../tests/support/stacks";
import { controlPlaneTargets, runningNodes } from "./targets";

test("a machine that is declared offline is not asked", () => {
  const { cluster } = rawStack("production") as { readonly cluster: { readonly nodes: readonly object[] } };
  const [first, second, third] = cluster.nodes;
  const config = fromRaw({ cluster: { ...cluster, nodes: [first, second, { ...third, offline: true }] } });

  expect(runningNodes(config).map(({ name }) => name)).toEqual(["rk1-1", "rk1-2"]);
  expect(controlPlaneTargets(config)).toEqual({
    addresses: ["192.168.100.61"],
    nodes: ["192.168.100.61", "192.168.100.62"],
    kubeProxy: true,
    reachable: true,
  });
});
