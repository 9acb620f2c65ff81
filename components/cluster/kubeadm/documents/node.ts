import type { NodeConfig } from "../../../../config/schema";
import { API_PORT } from "../../access";
import type { KubeadmSettings } from "../settings";
import { flags, KUBEADM_API, type KubeadmDocument } from "./document";

/** What opens the cluster to one joining node, for as long as the first control plane lets it. */
export interface JoinCredentials {
  /** Bootstrap token: `abcdef.0123456789abcdef`. */
  readonly token: string;
  /** Hash of the cluster's authority: `sha256:…`. */
  readonly caCertHash: string;
  /** Key that the control planes' certificates are uploaded under, 64 hexadecimal digits. Only for control planes. */
  readonly certificateKey?: string;
}

/** The lifetime of the token that kubeadm insists on making at the start, and that nobody uses. */
const UNUSED_TOKEN_TTL = "1m0s";

/** The first control plane. */
export function initConfiguration(settings: KubeadmSettings, node: NodeConfig): KubeadmDocument {
  return {
    apiVersion: KUBEADM_API,
    kind: "InitConfiguration",
    bootstrapTokens: [{ ttl: UNUSED_TOKEN_TTL }],
    nodeRegistration: nodeRegistration(settings, node),
    localAPIEndpoint: localEndpoint(node),
    timeouts: timeouts(settings),
  };
}

/** A further control plane or a worker. */
export function joinConfiguration(
  settings: KubeadmSettings,
  node: NodeConfig,
  anchor: NodeConfig,
  { token, caCertHash, certificateKey }: JoinCredentials,
): KubeadmDocument {
  return {
    apiVersion: KUBEADM_API,
    kind: "JoinConfiguration",
    nodeRegistration: nodeRegistration(settings, node),
    discovery: {
      bootstrapToken: {
        token,
        apiServerEndpoint: `${anchor.address}:${String(API_PORT)}`,
        caCertHashes: [caCertHash],
      },
    },
    ...(node.role === "controlPlane" && {
      controlPlane: { localAPIEndpoint: localEndpoint(node), certificateKey },
    }),
    timeouts: timeouts(settings),
  };
}

function nodeRegistration({ cluster }: KubeadmSettings, node: NodeConfig) {
  return {
    name: node.name,
    criSocket: "unix:///run/containerd/containerd.sock",
    // Absent: control planes get kubeadm's taint, workers none.
    ...(node.workloads && { taints: [] }),
    kubeletExtraArgs: flags({
      // A machine with several interfaces would otherwise choose by itself.
      "node-ip": node.address,
      // The node's mark from the first moment on: without it, nobody would remove the node again.
      "node-labels": `homelab/stack=${cluster.name}`,
    }),
  };
}

function localEndpoint(node: NodeConfig) {
  return { advertiseAddress: node.address, bindPort: API_PORT };
}

/**
 * A Pi takes longer to start a control plane than kubeadm's own four minutes. Who joins looks for a cluster that knows
 * its token as long as machines may take to answer.
 */
function timeouts({ kubeadm }: KubeadmSettings) {
  const { readySeconds, reachSeconds } = kubeadm.timeouts;
  return { controlPlaneComponentHealthCheck: `${String(readySeconds)}s`, discovery: `${String(reachSeconds)}s` };
}
