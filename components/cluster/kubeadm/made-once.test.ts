import { type Change, nodeOf, stagingSettings } from "../../../tests/support/kubeadm";
import { initVariables } from "./cluster-variables";
import { changedSettings } from "./made-once";
import { assignments } from "./shell";

/** The settings of the first control plane's step. */
function stepOf(change: Change = {}): string {
  const settings = stagingSettings(change);
  return assignments(initVariables(settings, nodeOf(settings, "kubestaging")));
}

describe("what is fixed when the cluster is made", () => {
  test.each([
    [{ network: { pods: "10.52.0.0/16" } }, "homelab:cluster.network.pods and .services"],
    [{ bootstrap: { apiServer: { certSANs: ["kube.example.org"] } } }, "homelab:cluster.bootstrap.apiServer"],
    [{ bootstrap: { kubeProxy: { mode: "nftables" } } }, "homelab:cluster.bootstrap.kubeProxy.mode"],
    [{ bootstrap: { apiServer: { extraArgs: { "oidc-issuer-url": "it's" } } } }, "homelab:cluster.bootstrap.apiServer"],
  ] as const)("is noticed: %j", (change, place) => {
    expect(changedSettings(stepOf(), stepOf(change))).toEqual([place]);
  });

  test.each([
    { versions: { kubernetes: "v1.35.4" } },
    { bootstrap: { kubelet: { maxPods: 50, extraConfig: { registryPullQPS: 7 } } } },
    { bootstrap: { onDestroy: "reset" } },
  ])("is not what may change later: %j", (change) => {
    expect(changedSettings(stepOf(), stepOf(change))).toEqual([]);
  });

  test("is nothing that is said of a node that joined", () => {
    expect(changedSettings("", stepOf())).toEqual([]);
    expect(changedSettings("CONFIG='apiVersion: x\nkind: JoinConfiguration\n'\n", stepOf())).toEqual([]);
  });
});
