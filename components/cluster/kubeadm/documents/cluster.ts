import { API_PORT } from "../../access";
import type { KubeadmSettings } from "../settings";
import { flags, KUBEADM_API, type KubeadmDocument } from "./document";

/** What holds for the whole cluster; kept in the cluster itself once it is made. */
export function clusterConfiguration({ cluster, kubeadm, versions }: KubeadmSettings): KubeadmDocument {
  const { certSANs, extraArgs } = kubeadm.apiServer;
  return {
    apiVersion: KUBEADM_API,
    kind: "ClusterConfiguration",
    clusterName: cluster.name,
    kubernetesVersion: versions.kubernetes,
    controlPlaneEndpoint: `${cluster.endpoint}:${String(API_PORT)}`,
    networking: { podSubnet: cluster.network.pods, serviceSubnet: cluster.network.services },
    // kubeadm adds the endpoint's and each machine's own names and addresses.
    apiServer: { certSANs, extraArgs: flags(extraArgs) },
    ...(kubeadm.metrics === "nodes" && metricsAtNodes),
    ...(kubeadm.kubeProxy === false && { proxy: { disabled: true } }),
  };
}

/** Beyond the machine itself; of etcd, nothing but metrics. */
const metricsAtNodes = {
  etcd: { local: { extraArgs: flags({ "listen-metrics-urls": "http://0.0.0.0:2381" }) } },
  controllerManager: { extraArgs: flags({ "bind-address": "0.0.0.0" }) },
  scheduler: { extraArgs: flags({ "bind-address": "0.0.0.0" }) },
};

/** @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
export function kubeletConfiguration({ kubeadm }: KubeadmSettings): KubeadmDocument {
  const { maxPods, extraConfig } = kubeadm.kubelet;
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    cgroupDriver: "systemd",
    ...(maxPods !== undefined && { maxPods }),
    ...extraConfig,
  };
}

/** @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ */
export function kubeProxyConfiguration({ kubeadm }: KubeadmSettings): readonly KubeadmDocument[] {
  if (kubeadm.kubeProxy === false) return [];
  const { mode } = kubeadm.kubeProxy;
  const atNodes = kubeadm.metrics === "nodes";
  if (mode === undefined && !atNodes) return [];
  return [
    {
      apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
      kind: "KubeProxyConfiguration",
      ...(mode !== undefined && { mode }),
      ...(atNodes && { metricsBindAddress: "0.0.0.0:10249" }),
    },
  ];
}
