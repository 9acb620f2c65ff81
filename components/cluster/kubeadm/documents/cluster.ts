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
    ...(kubeadm.kubeProxy === false && { proxy: { disabled: true } }),
  };
}

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
  const mode = kubeadm.kubeProxy === false ? undefined : kubeadm.kubeProxy.mode;
  if (mode === undefined) return [];
  return [{ apiVersion: "kubeproxy.config.k8s.io/v1alpha1", kind: "KubeProxyConfiguration", mode }];
}
