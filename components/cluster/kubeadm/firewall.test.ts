import { fiveNodes, nodeOf, stagingSettings, type Change } from "../../../tests/support/kubeadm";
import { firewallRules } from "./firewall";

function rulesFor(name: string, change: Change = {}): readonly string[] {
  const settings = stagingSettings(change);
  return firewallRules(settings, nodeOf(settings, name));
}

test("a machine alone lets in clients of the API, and its own pods", () => {
  expect(rulesFor("kubestaging")).toEqual([
    "allow from 192.168.100.0/24 to any port 6443 proto tcp",
    "allow from 10.42.0.0/16",
  ]);
});

test("etcd is for the other control planes only", () => {
  const etcd = (name: string) => rulesFor(name, { nodes: fiveNodes }).filter((rule) => rule.includes("2379:2380"));

  expect(etcd("cp-1")).toEqual([
    "allow from 192.168.100.12 to any port 2379:2380 proto tcp",
    "allow from 192.168.100.13 to any port 2379:2380 proto tcp",
  ]);
  expect(etcd("worker-1")).toEqual([]);
});

test("whichever machine Prometheus runs on, it reaches the others", () => {
  const ports = (name: string, metrics: "local" | "nodes") =>
    rulesFor(name, { nodes: fiveNodes, bootstrap: { metrics } })
      .map((rule) => /^allow from 192\.168\.100\.22 to any port (\d+) proto tcp$/.exec(rule)?.[1])
      .filter((port) => port !== undefined && !["10250", "7946"].includes(port));

  expect(ports("cp-1", "local")).toEqual(["9100"]);
  expect(ports("cp-1", "nodes")).toEqual(["9100", "10249", "2381", "10257", "10259"]);
  expect(ports("worker-1", "nodes")).toEqual(["9100", "10249"]);
});

test("a worker has no API to reach, but a kubelet and the pod network", () => {
  const rules = rulesFor("worker-1", { nodes: fiveNodes });

  expect(rules.join("\n")).not.toContain("6443");
  expect(rules).toContain("allow from 192.168.100.11 to any port 10250 proto tcp");
  expect(rules).toContain("allow from 192.168.100.22 to any port 8472 proto udp");
  expect(rules).toContain("allow from 192.168.100.22 to any port 7946 proto tcp");
});

test("ports of a pod network are open for the one in use", () => {
  const withRoutes = { network: { cni: { type: "flannel", backend: "host-gw" } } };

  const rules = rulesFor("worker-1", { nodes: fiveNodes, layers: withRoutes }).join("\n");

  expect(rules).not.toContain("8472");
  expect(rules).not.toContain("7946");
  expect(rules).toContain("allow from 10.42.0.0/16");
});
