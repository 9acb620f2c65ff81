import type { NodeConfig } from "../../../config/schema";
import { kubeletFile, kubeletHash, initFile } from "./documents";
import { aptLock, kubernetesRepository } from "./host-variables";
import { controlPlanesOf, type KubeadmSettings } from "./settings";
import type { Variables } from "./shell";

export const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule";
/** kubeadm's mark on control planes. Where one runs workloads, MetalLB would still not announce services from it. */
const EXCLUDED_FROM_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";

/** What differs between machines in how they are upgraded. */
export type NodeRole = "first" | "controlPlane" | "worker";

export function roleOf({ cluster }: KubeadmSettings, node: NodeConfig): NodeRole {
  if (node.role === "worker") return "worker";
  return controlPlanesOf(cluster)[0].name === node.name ? "first" : "controlPlane";
}

/** The first control plane, which makes the cluster. */
export function initVariables(settings: KubeadmSettings, node: NodeConfig): Variables {
  return { MODE: "init", ...controlPlane(settings, node), CONFIG: initFile(settings, node) };
}

/** @param config kubeadm's configuration file; secret */
export function joinVariables(settings: KubeadmSettings, node: NodeConfig, config: string): Variables {
  const role = node.role === "worker" ? member(settings) : { MODE: "join", ...controlPlane(settings, node) };
  return { ...role, CONFIG: config };
}

function controlPlane(settings: KubeadmSettings, node: NodeConfig): Variables {
  const peers = controlPlanesOf(settings.cluster).filter((other) => other.name !== node.name);
  return { ...member(settings), PEERS: peers.map(({ address }) => address) };
}

function member(settings: KubeadmSettings): Variables {
  return {
    CLUSTER: settings.cluster.name,
    ON_DESTROY: settings.kubeadm.onDestroy,
    KUBELET_CONFIG_HASH: kubeletHash(settings),
  };
}

export function upgradeVariables(settings: KubeadmSettings, node: NodeConfig): Variables {
  return {
    ROLE: roleOf(settings, node),
    KUBERNETES_VERSION: settings.versions.kubernetes,
    KUBERNETES_REPO: kubernetesRepository(settings),
    ...aptLock(settings.kubeadm),
    ...drainSeconds(settings),
    ...readySeconds(settings),
  };
}

export function settingsVariables(settings: KubeadmSettings, node: NodeConfig): Variables {
  return {
    ROLE: roleOf(settings, node),
    KUBELET_CONFIG: kubeletFile(settings),
    KUBELET_CONFIG_HASH: kubeletHash(settings),
  };
}

export function nodeVariables({ cluster }: KubeadmSettings, node: NodeConfig): Variables {
  const taints = node.taints.map(({ key, value = "", effect }) => `${key}${value && `=${value}`}:${effect}`);
  return {
    CLUSTER: cluster.name,
    LABELS: Object.entries(node.labels).map(([key, value]) => `${key}=${value}`),
    ABSENT_LABELS: node.role === "controlPlane" && node.workloads ? [EXCLUDED_FROM_LOAD_BALANCERS] : [],
    TAINTS: [...(node.workloads ? [] : [CONTROL_PLANE_TAINT]), ...taints],
  };
}

export function membersVariables(settings: KubeadmSettings): Variables {
  const { name, nodes } = settings.cluster;
  return { CLUSTER: name, NODES: nodes.map((node) => node.name), ...drainSeconds(settings) };
}

export function drainVariables(settings: KubeadmSettings): Variables {
  return { KUBERNETES_VERSION: settings.versions.kubernetes, ...drainSeconds(settings) };
}

export function uncordonVariables(settings: KubeadmSettings): Variables {
  return { KUBERNETES_VERSION: settings.versions.kubernetes, ...readySeconds(settings) };
}

export function kubeconfigVariables({ versions }: KubeadmSettings): Variables {
  return { KUBERNETES_VERSION: versions.kubernetes };
}

const drainSeconds = ({ kubeadm }: KubeadmSettings) => ({ DRAIN_SECONDS: String(kubeadm.timeouts.drainSeconds) });
const readySeconds = ({ kubeadm }: KubeadmSettings) => ({ READY_SECONDS: String(kubeadm.timeouts.readySeconds) });
