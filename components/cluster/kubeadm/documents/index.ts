import { createHash } from "node:crypto";
import type { NodeConfig } from "../../../../config/schema";
import type { KubeadmSettings } from "../settings";
import { clusterConfiguration, kubeletConfiguration, kubeProxyConfiguration } from "./cluster";
import { toYaml } from "./document";
import { initConfiguration, type JoinCredentials, joinConfiguration } from "./node";

export type { JoinCredentials } from "./node";

/** What `kubeadm init --config` reads on the first control plane. */
export function initFile(settings: KubeadmSettings, node: NodeConfig): string {
  return toYaml([
    initConfiguration(settings, node),
    clusterConfiguration(settings),
    kubeletConfiguration(settings),
    ...kubeProxyConfiguration(settings),
  ]);
}

/** What `kubeadm join --config` reads. */
export function joinFile(
  settings: KubeadmSettings,
  node: NodeConfig,
  anchor: NodeConfig,
  credentials: JoinCredentials,
): string {
  return toYaml([joinConfiguration(settings, node, anchor, credentials)]);
}

/** The kubelets' configuration alone; kubeadm completes it from what the cluster knows of itself. */
export function kubeletFile(settings: KubeadmSettings): string {
  return toYaml([kubeletConfiguration(settings)]);
}

/** Changes with the kubelets' configuration, and with nothing else. */
export function kubeletHash(settings: KubeadmSettings): string {
  return createHash("sha256").update(kubeletFile(settings)).digest("hex");
}
