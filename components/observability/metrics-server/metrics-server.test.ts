import { recordLayer } from "../../../tests/support/cluster";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import { createObservability } from "..";
import { metricsServerValues } from "./values";

test("the kubelets' own certificates are taken as they are, the cluster's are checked", () => {
  expect(metricsServerValues({ kubeletCertificates: "self-signed" }).args).toEqual(["--kubelet-insecure-tls"]);
  expect(metricsServerValues({ kubeletCertificates: "cluster-signed" })).not.toHaveProperty("args");
});

test("is there where the stack asks for it", async () => {
  const names = async (observability?: object) => {
    const config = fromRaw({ ...clusterOnly(), observability });
    return (await recordLayer(config, createObservability)).resources.map(({ name }) => name);
  };

  expect(await names({ metricsServer: {} })).toContain("metrics-server-release");
  expect(await names({})).toEqual(["cluster"]);
  expect(await names()).toEqual(["cluster"]);
});
