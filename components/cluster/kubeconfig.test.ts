import { parse } from "yaml";
import { certificate, kubeconfig } from "../../tests/support/doubles";
import { accessOf, withServer } from "./kubeconfig";

describe("kubeconfig", () => {
  test("is led to another address and otherwise left as it is", () => {
    const rewritten = parse(withServer(kubeconfig, "https://192.168.100.61:6443")) as Record<string, unknown>;

    const original = parse(kubeconfig) as Record<string, unknown>;
    expect(rewritten.clusters).toEqual([
      {
        name: "production",
        cluster: { server: "https://192.168.100.61:6443", "certificate-authority-data": "canary-kubernetes-ca" },
      },
    ]);
    expect({ ...rewritten, clusters: [] }).toEqual({ ...original, clusters: [] });
  });

  test("gives a gate what it needs", () => {
    expect(accessOf(kubeconfig)).toEqual({
      server: "https://kube.local.hallonen.se:6443",
      caCertificate: "canary-kubernetes-ca",
      clientCertificate: certificate(),
      clientKey: "canary-kubernetes-key",
    });
  });

  test("without a user is refused", () => {
    expect(() => accessOf("clusters: []\nusers: []\n")).toThrow("names no cluster or no user");
  });
});
