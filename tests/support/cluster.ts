import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle } from "../../components/cluster";
import { type Platform, platformOf } from "../../components/shared/platform";
import type { StackConfig } from "../../config/schema";
import { type Recorded, record } from "./registrations";

/** A cluster that is there already: one control plane, no need to delete what is in it with the cluster. */
export function clusterHandle(): ClusterHandle {
  const access = {
    server: "https://192.168.100.61:6443",
    caCertificate: "",
    clientCertificate: "",
    clientKey: "canary",
  };
  return {
    name: "production",
    domain: "example.org",
    endpoint: "https://kube.example.org:6443",
    nodes: [
      { name: "rk1-1", role: "controlPlane", address: "192.168.100.61", arch: "arm64" },
      { name: "rk1-2", role: "worker", address: "192.168.100.62", arch: "arm64" },
    ],
    kubeconfig: pulumi.secret("canary"),
    access: pulumi.secret(access),
    provider: new k8s.Provider("cluster", { kubeconfig: pulumi.secret("canary") }),
    ready: [],
  };
}

/** Makes a layer on top of such a cluster. */
export function recordLayer<T>(
  config: StackConfig,
  create: (config: StackConfig, cluster: ClusterHandle, platform: Platform) => T,
): Promise<Recorded<T>> {
  return record(() => {
    const cluster = clusterHandle();
    return create(config, cluster, platformOf(cluster, config.network));
  });
}
