import { createHash } from "node:crypto";
import type { NodeConfig } from "../../../config/schema";
import { sshOf } from "./connection";
import { FORWARD_POLICY, firewallRules } from "./firewall";
import { scriptText } from "./script";
import { controlPlanesOf, type KubeadmSettings, minorOf } from "./settings";
import type { Variables } from "./shell";

/** What etcd, the images of a control plane and a few pods take. */
const MIN_DISK_GIB = 10;

/**
 * What Kubernetes and Flannel need, and what a kubelet otherwise sets by itself. The limits of inotify are for many
 * pods that follow files, which Ubuntu's own are too low for.
 */
const SYSCTLS: Readonly<Record<string, string>> = {
  "net.bridge.bridge-nf-call-ip6tables": "1",
  "net.bridge.bridge-nf-call-iptables": "1",
  "net.ipv4.ip_forward": "1",
  "vm.overcommit_memory": "1",
  "kernel.panic": "10",
  "kernel.panic_on_oops": "1",
  "fs.inotify.max_user_instances": "8192",
  "fs.inotify.max_user_watches": "524288",
};

const yesNo = (choice: boolean) => (choice ? "yes" : "no");

export function checkVariables(_: KubeadmSettings, node: NodeConfig): Variables {
  return {
    USER_NAME: sshOf(node).user,
    ARCH: node.arch,
    MIN_DISK_GIB: String(MIN_DISK_GIB),
    ...dataDisk(node),
  };
}

export function prepareVariables({ cluster, kubeadm, network, storage }: KubeadmSettings, node: NodeConfig): Variables {
  const volumes = (storage?.classes ?? [])
    .flatMap((each) => (each.type === "local" ? each.volumes : []))
    .filter((volume) => volume.node === node.name);
  return {
    ...aptLock(kubeadm),
    HOSTNAME_WANTED: node.name,
    HOSTS: hostsEntries({ cluster }),
    GOVERNOR: kubeadm.host.governor ?? "",
    TIME_SERVERS: cluster.network.timeServers,
    NAME_SERVERS: cluster.network.nameservers,
    ...dataDisk(node),
    VOLUME_PATHS: volumes.map((volume) => volume.path),
    MODULES: kernelModules({ kubeadm, network }),
    SYSCTLS: Object.entries({ ...SYSCTLS, ...kubeadm.host.sysctls }).map(([name, value]) => `${name}=${value}`),
  };
}

/** The hash makes the step look again whenever something was prepared. */
export function rebootVariables(settings: KubeadmSettings, node: NodeConfig): Variables {
  return { PREPARED: preparedHash(settings, node) };
}

export function preparedHash(settings: KubeadmSettings, node: NodeConfig): string {
  const text = scriptText({ node: node.name, step: "prepare" }, prepareVariables(settings, node), "prepare");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

export function hardenVariables(settings: KubeadmSettings, node: NodeConfig): Variables {
  const { host } = settings.kubeadm;
  const { user, port } = sshOf(node);
  return {
    ...aptLock(settings.kubeadm),
    USER_NAME: user,
    SSH_PORT: String(port),
    FIREWALL: yesNo(host.firewall),
    FIREWALL_RULES: host.firewall ? firewallRules(settings, node) : [],
    FORWARD_POLICY,
    UNATTENDED: yesNo(host.unattendedUpgrades),
    FAIL2BAN: yesNo(host.fail2ban),
    PASSWORD_LOGIN: yesNo(host.passwordLogin),
  };
}

export function runtimeVariables({ kubeadm, versions }: KubeadmSettings): Variables {
  const { url, key } = kubeadm.packages.containerd;
  const mirrors = Object.entries(kubeadm.containerd.mirrors);
  return {
    ...aptLock(kubeadm),
    CONTAINERD_VERSION: versions.containerd.replace(/^v/, ""),
    CONTAINERD_REPO: url,
    CONTAINERD_KEY: key,
    PAUSE_IMAGE: versions.pauseImage,
    MAX_LOG_LINE: String(kubeadm.containerd.maxContainerLogLineSize),
    MIRRORS: mirrors.flatMap(([registry, urls]) => urls.map((mirror) => `${registry} ${mirror}`)),
  };
}

export function packagesVariables(settings: KubeadmSettings): Variables {
  return {
    ...aptLock(settings.kubeadm),
    KUBERNETES_VERSION: settings.versions.kubernetes,
    KUBERNETES_REPO: kubernetesRepository(settings),
  };
}

/** How long a step waits for whoever else uses apt. */
export function aptLock({ timeouts }: KubeadmSettings["kubeadm"]): Variables {
  return { APT_LOCK_SECONDS: String(timeouts.aptSeconds) };
}

/** Every minor version has an apt repository of its own. */
export function kubernetesRepository({ kubeadm, versions }: KubeadmSettings): string {
  return `${kubeadm.packages.kubernetes.replace(/\/+$/, "")}/${minorOf(versions.kubernetes)}/deb/`;
}

function dataDisk({ dataDisk: disk }: NodeConfig) {
  return { DATA_DISK_UUID: disk?.uuid ?? "", DATA_DISK_MOUNT: disk?.mount ?? "" };
}

/**
 * The API's name leads to every control plane, so that Kubernetes' own clients go on to the next one when one is gone.
 * The first one comes first: it serves when the others are about to join.
 */
function hostsEntries({ cluster }: Pick<KubeadmSettings, "cluster">): readonly string[] {
  const isName = /[a-z]/.test(cluster.endpoint);
  return isName ? controlPlanesOf(cluster).map(({ address }) => `${address} ${cluster.endpoint}`) : [];
}

/** What containers, the pod network and kube-proxy are made of. */
function kernelModules({ kubeadm, network }: Pick<KubeadmSettings, "kubeadm" | "network">): readonly string[] {
  const vxlan = network?.cni.type === "flannel" && network.cni.backend === "vxlan";
  const proxy = kubeadm.kubeProxy === false ? undefined : kubeadm.kubeProxy.mode;
  return [
    "overlay",
    "br_netfilter",
    ...(vxlan ? ["vxlan"] : []),
    ...(proxy === "ipvs" ? ["ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh", "nf_conntrack"] : []),
    ...(proxy === "nftables" ? ["nf_tables"] : []),
  ];
}
