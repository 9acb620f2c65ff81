/** Ports on the control planes' addresses, where the machines' settings have them listen beyond themselves. */
const PORTS = { controllerManager: 10257, scheduler: 10259, etcd: 2381 };
const KUBE_PROXY = 10249;

/** What of Kubernetes itself tells metrics. */
export interface ControlPlaneTargets {
  /** Addresses of the control planes. */
  readonly addresses: readonly string[];
  /** Addresses of all nodes. */
  readonly nodes: readonly string[];
  /** Whether nodes run kube-proxy. */
  readonly kubeProxy: boolean;
  /** Whether they tell it beyond their own machine. */
  readonly reachable: boolean;
}

/**
 * Values that say where Kubernetes' own parts are. By address: etcd is no pod everywhere, and labels of the others differ
 * between kinds of clusters.
 */
export function controlPlaneValues({ addresses, nodes, kubeProxy, reachable }: ControlPlaneTargets) {
  // A target that cannot be reached is an alert for ever.
  if (!reachable) return { kubeControllerManager: off, kubeScheduler: off, kubeEtcd: off, kubeProxy: off };
  // Their certificates are made by themselves, for localhost; who asks is checked by a token.
  const serviceMonitor = { https: true, insecureSkipVerify: true };
  return {
    kubeControllerManager: { ...at(addresses, PORTS.controllerManager), serviceMonitor },
    kubeScheduler: { ...at(addresses, PORTS.scheduler), serviceMonitor },
    kubeEtcd: at(addresses, PORTS.etcd),
    kubeProxy: kubeProxy ? at(nodes, KUBE_PROXY) : off,
  };
}

const off = { enabled: false };

/** What Prometheus connects to on machines, for policies: the kubelet and node-exporter among them. */
export const NODE_PORTS = [10250, 9100, ...Object.values(PORTS), KUBE_PROXY];

function at(endpoints: readonly string[], port: number) {
  return { enabled: true, endpoints, service: { enabled: true, port, targetPort: port } };
}
