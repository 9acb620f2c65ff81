import type { NetworkConfig, NodeConfig } from "../../../config/schema";
import { API_PORT } from "../access";
import type { KubeadmSettings } from "./settings";

/** What UFW does with packets that are neither from nor for the machine: pods' packets, which Kubernetes' own rules judge. */
export const FORWARD_POLICY = "allow";

/** Ports of Kubernetes and of what this program installs. @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
const KUBELET = "10250";
const ETCD = "2379:2380";
const NODE_EXPORTER = "9100";
const KUBE_PROXY_METRICS = "10249";
/** etcd, controller manager, scheduler. */
const CONTROL_PLANE_METRICS = ["2381", "10257", "10259"];
/** @see https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md */
const VXLAN = "8472";
/** Where MetalLB's speakers notice that one of them is gone. */
const MEMBERLIST = "7946";

/** Rules of UFW that let in what a machine's role and the pod network need; SSH, which comes first, is the step's own. */
export function firewallRules(settings: KubeadmSettings, node: NodeConfig): readonly string[] {
  const { cluster, network } = settings;
  const others = cluster.nodes.filter((other) => other.name !== node.name);
  return [
    ...(node.role === "controlPlane" ? controlPlaneRules(cluster.network.nodes, others) : []),
    ...others.map((other) => from(other.address, KUBELET, "tcp")),
    ...others.flatMap((other) => metricsPorts(settings, node).map((port) => from(other.address, port, "tcp"))),
    // Pods reach the machine that they run on under their own address: the API, kubelets, metrics.
    `allow from ${cluster.network.pods}`,
    ...others.flatMap((other) => networkRules(network, other)),
  ];
}

function controlPlaneRules(homeNetwork: string, others: readonly NodeConfig[]): readonly string[] {
  const etcd = others.filter((other) => other.role === "controlPlane").map((other) => from(other.address, ETCD, "tcp"));
  return [from(homeNetwork, String(API_PORT), "tcp"), ...etcd];
}

/** What Prometheus asks for, from whichever machine it runs on: its pods' packets leave that one under its address. */
function metricsPorts({ kubeadm }: KubeadmSettings, { role }: NodeConfig): readonly string[] {
  if (kubeadm.metrics === "local") return [NODE_EXPORTER];
  return [NODE_EXPORTER, KUBE_PROXY_METRICS, ...(role === "controlPlane" ? CONTROL_PLANE_METRICS : [])];
}

function networkRules(network: NetworkConfig | undefined, other: NodeConfig): readonly string[] {
  return [
    ...(network?.cni.type === "flannel" && network.cni.backend === "vxlan" ? [from(other.address, VXLAN, "udp")] : []),
    ...(network?.loadBalancer ? [from(other.address, MEMBERLIST, "tcp"), from(other.address, MEMBERLIST, "udp")] : []),
  ];
}

function from(source: string, ports: string, protocol: "tcp" | "udp"): string {
  return `allow from ${source} to any port ${ports} proto ${protocol}`;
}
