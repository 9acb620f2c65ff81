// @ts-check
"use strict";
const { callKubernetes, reasonOf } = require("./kubernetes-api.js");
const { nodePath } = require("./drain.js");

/**
 * @typedef {import("./drain.js").Node} Node
 * @typedef {import("./kubernetes-cluster.js").KubernetesCluster} KubernetesCluster
 * @typedef {import("./kubernetes-cluster.js").ClusterAccess} ClusterAccess
 */

/**
 * The API server of one control plane is ready, and of this version.
 * @param {ClusterAccess} access
 * @param {string} server `https://192.168.100.61:6443`
 * @param {string} wanted `v1.36.3`
 * @param {number} timeoutMs
 */
async function requireApiServer(access, server, wanted, timeoutMs) {
  const ask = (/** @type {string} */ path) => callKubernetes({ ...access, server }, { method: "GET", path }, timeoutMs);
  const ready = await ask("/readyz");
  if (ready.status !== 200) throw new Error(`API server ${server}: /readyz: ${reasonOf(ready)}`);
  const { gitVersion } = JSON.parse((await ask("/version")).body);
  if (gitVersion !== wanted) throw new Error(`API server ${server}: it is still ${String(gitVersion)}`);
}

/**
 * The node is registered, its kubelet runs since the machine's last boot and is of this version, and it is Ready, once
 * there is a pod network at all.
 * @param {KubernetesCluster} cluster
 * @param {string} name
 * @param {{kubernetes: string, bootId: string}} wanted version as `v1.36.3`
 * @param {number} timeoutMs
 */
async function requireNode(cluster, name, wanted, timeoutMs) {
  /** @type {Node} */
  const node = await cluster.get(nodePath(name), timeoutMs);
  const { kubeletVersion: kubelet, bootID = "" } = node.status.nodeInfo ?? {};
  if (kubelet !== wanted.kubernetes) throw new Error(`node ${name}: its kubelet is still ${String(kubelet)}`);
  // A node counts as Ready for a while after its machine has gone.
  if (bootID !== "" && bootID !== wanted.bootId) {
    throw new Error(`node ${name}: its kubelet has not come back since the machine booted`);
  }
  if (isReady(node)) return;
  /** @type {Node[]} */
  const nodes = await cluster.list("/api/v1/nodes", timeoutMs);
  if (nodes.some(isReady) || (await hasPodNetwork(cluster, timeoutMs))) {
    throw new Error(`node ${name} is not Ready: ${readyOf(node)?.message ?? "it says nothing"}`);
  }
}

/** @param {Node} node */
const readyOf = (node) => node.status.conditions?.find(({ type }) => type === "Ready");

/** @param {Node} node */
const isReady = (node) => readyOf(node)?.status === "True";

/**
 * Nodes get their pod network from a layer on top, which comes after the first health check. Ready pods that are not on
 * their node's own network are its sign.
 * @param {KubernetesCluster} cluster
 * @param {number} timeoutMs
 */
async function hasPodNetwork(cluster, timeoutMs) {
  /** @type {{spec?: {hostNetwork?: boolean}, status?: {podIP?: string}}[]} */
  const pods = await cluster.list("/api/v1/pods?limit=500", timeoutMs);
  return pods.some(({ spec, status }) => spec?.hostNetwork !== true && status?.podIP !== undefined);
}

module.exports = { requireApiServer, requireNode };
