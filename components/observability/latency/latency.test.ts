import * as k8s from "@pulumi/kubernetes";
import { ancestors, named, record } from "../../../tests/support/registrations";
import { Latency } from ".";
import { latencyPod, probeSpec } from "./resources";

const nodes = [
  { name: "rk1-1", address: "192.168.100.61" },
  { name: "rk1-2", address: "192.168.100.62" },
];

test("each node is tried at its kubelet, and known by its name", () => {
  const { jobName, targets } = probeSpec(nodes);

  // The alert looks for this job.
  expect(jobName).toBe("node-latency");
  expect(targets.staticConfig.static).toEqual(["192.168.100.61:10250", "192.168.100.62:10250"]);
  expect(targets.staticConfig.relabelingConfigs[1]).toEqual({
    sourceLabels: ["instance"],
    regex: "192\\.168\\.100\\.62:10250",
    targetLabel: "node",
    replacement: "rk1-2",
  });
});

test("its pod keeps to the restricted standard", () => {
  const { securityContext, containers } = latencyPod("quay.io/prometheus/blackbox-exporter:v0.28.0");

  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(containers).toEqual([
    expect.objectContaining({
      securityContext: expect.objectContaining({ capabilities: { drop: ["ALL"] } }) as unknown,
    }),
  ]);
});

test("the probe is made when there is a definition of it", async () => {
  const { resources } = await record(() => {
    const definitions = new k8s.core.v1.ConfigMap("release", {});
    const namespace = new k8s.core.v1.Namespace("monitoring", { metadata: { name: "monitoring" } });
    new Latency("latency", { image: "x:1", nodes, namespace, definitions }, {});
  });

  expect(named(resources, "latency-probe").inputs).toMatchObject({
    kind: "Probe",
    metadata: { namespace: "monitoring" },
    spec: { prober: { url: "node-latency:9115" } },
  });
  expect(ancestors(resources, "latency-probe")).toContain("release");
  expect(ancestors(resources, "latency-deployment")).toContain("latency-config");
});
