import type { types } from "@pulumi/kubernetes";
import { sized } from "../../shared/resources";
import { restrictedContainer, restrictedPod } from "../../shared/restricted-pod";

/** Port of the prober. */
export const PORT = 9115;

/** What every node listens on, whatever its role. */
const KUBELET = 10250;

/** Opens a connection, and closes it: the kubelet is asked for nothing. */
export const proberConfig = {
  modules: { node: { prober: "tcp", timeout: "5s", tcp: { preferred_ip_protocol: "ip4" } } },
};

/** `spec` of a Probe; series carry the name of the node, by which people know it. */
export function probeSpec(nodes: readonly { readonly name: string; readonly address: string }[]) {
  const target = (address: string) => `${address}:${String(KUBELET)}`;
  return {
    jobName: "node-latency",
    module: "node",
    prober: { url: `node-latency:${String(PORT)}` },
    targets: {
      staticConfig: {
        static: nodes.map(({ address }) => target(address)),
        relabelingConfigs: nodes.map(({ name, address }) => ({
          sourceLabels: ["instance"],
          regex: target(address).replaceAll(".", "\\."),
          targetLabel: "node",
          replacement: name,
        })),
      },
    },
  };
}

export function latencyPod(image: string): types.input.core.v1.PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(),
    containers: [
      {
        name: "blackbox-exporter",
        image,
        args: ["--config.file=/config/blackbox.yml"],
        ports: [{ name: "http", containerPort: PORT }],
        readinessProbe: { httpGet: { path: "/-/healthy", port: "http" } },
        resources: sized("tiny"),
        securityContext: restrictedContainer(),
        volumeMounts: [{ name: "config", mountPath: "/config", readOnly: true }],
      },
    ],
    volumes: [{ name: "config", configMap: { name: "node-latency" } }],
  };
}
