import type { NodeConfig, TalosBootstrap, Taint } from "../../../../config/schema";
import { compact, type ConfigDocument, type MachineInput } from "./document";

/** Talos puts this on control planes; MetalLB and cloud controllers then send no traffic there. */
const EXCLUDED_FROM_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";

/** Where the text that names the machine is kept: with another one, the configuration differs and is applied anew. */
const HARDWARE = "homelab/hardware";

/**
 * The `machine` section: what the machine installs and runs.
 * @see https://docs.siderolabs.com/talos/v1.13/reference/configuration/v1alpha1/config
 */
export function machineSection({ cluster, talos, node, installerImage }: MachineInput): ConfigDocument {
  return compact({
    install: compact({ disk: node.installDisk, image: installerImage }),
    kubelet: kubelet(talos, cluster.network.nodes),
    nodeLabels: nodeLabels(cluster.name, node),
    nodeAnnotations: node.hardware === undefined ? {} : { [HARDWARE]: node.hardware },
    nodeTaints: Object.fromEntries(node.taints.map((taint) => [taint.key, taintValue(taint)])),
    sysctls: talos.sysctls,
    logging: compact({ destinations: logDestinations(cluster.name, node, talos) }),
    files: containerdFiles(talos),
  });
}

function kubelet({ kubelet }: TalosBootstrap, nodesNetwork: string): ConfigDocument {
  return compact({
    extraArgs: kubelet.extraArgs,
    extraConfig: compact({ maxPods: kubelet.maxPods, ...kubelet.extraConfig }),
    extraMounts: kubelet.extraMounts.map(sharedMount),
    // A machine with a second network must not register with an address of that one.
    nodeIP: { validSubnets: [nodesNetwork] },
  });
}

function sharedMount(path: string): ConfigDocument {
  return { source: path, destination: path, type: "bind", options: ["bind", "rshared", "rw"] };
}

/** With the mark by which nodes that the stack no longer lists are found. */
function nodeLabels(stack: string, node: NodeConfig): ConfigDocument {
  const servesTraffic = node.role === "controlPlane" && node.workloads;
  return {
    ...node.labels,
    "homelab/stack": stack,
    ...(servesTraffic && { [EXCLUDED_FROM_LOAD_BALANCERS]: { $patch: "delete" } }),
  };
}

/** `value:Effect`, or the effect alone. */
function taintValue({ value, effect }: Taint): string {
  return value === undefined ? effect : `${value}:${effect}`;
}

/** What Talos sends says which service it is of, not which machine. */
function logDestinations(
  cluster: string,
  node: NodeConfig,
  { logReceivers }: TalosBootstrap,
): readonly ConfigDocument[] {
  const extraTags = { cluster, node: node.name };
  return logReceivers.services.map((endpoint) => ({ endpoint, format: "json_lines", extraTags }));
}

/**
 * containerd is configured by a file that Talos merges into its own.
 * @see https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/images-container-runtime/containerd
 */
function containerdFiles({ containerd }: TalosBootstrap): readonly ConfigDocument[] {
  const sections = [
    tomlSection("io.containerd.cri.v1.runtime", {
      max_container_log_line_size: containerd.maxContainerLogLineSize,
      device_ownership_from_security_context: containerd.deviceOwnershipFromSecurityContext,
    }),
    tomlSection("io.containerd.cri.v1.images", { discard_unpacked_layers: containerd.discardUnpackedLayers }),
  ];
  const content = sections.filter((section) => section !== "").join("\n");
  if (content === "") return [];
  return [{ path: "/etc/cri/conf.d/20-customization.part", op: "create", permissions: 0o644, content }];
}

function tomlSection(plugin: string, settings: Readonly<Record<string, number | boolean | undefined>>): string {
  const lines = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key} = ${String(value)}\n`],
  );
  return lines.length === 0 ? "" : `[plugins."${plugin}"]\n${lines.join("")}`;
}
