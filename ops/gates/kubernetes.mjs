// @ts-check
import { runGate } from "../lib/gate.js";
import { callKubernetes, reasonOf } from "../lib/kubernetes-api.js";

/**
 * @typedef {import("../lib/kubernetes-api.js").KubernetesAccess} KubernetesAccess
 * @typedef {{name: string, address: string}} Node
 */

/**
 * @typedef {object} KubernetesInput
 * @property {KubernetesAccess} access
 * @property {Node[]} nodes that have to be registered
 * @property {string} [advice] where to look when it stays shut. Default: what talosctl shows
 * @property {number} deadlineSeconds
 */

const WITH_TALOS =
  "Check etcd and the API server on the first control plane (`talosctl service etcd`, `talosctl containers -k`) and the kubelet of nodes that are missing (`talosctl logs kubelet`).";

/** Waits until the API server is ready and every node is registered. Not until they are Ready: that takes a CNI. */
await runGate((/** @type {KubernetesInput} */ { access, nodes, advice = WITH_TALOS, deadlineSeconds }) => ({
  subject: `the Kubernetes API at ${access.server}`,
  tried: "/readyz and the list of nodes were",
  advice: `${advice} Then run the update again.`,
  deadlineSeconds,
  attempt: async (timeoutMs) => {
    await requireReady(access, timeoutMs);
    await requireRegistered(access, nodes, timeoutMs);
    return `ready, ${String(nodes.length)} of ${String(nodes.length)} nodes registered`;
  },
}));

/**
 * @param {KubernetesAccess} access
 * @param {number} timeoutMs
 */
async function requireReady(access, timeoutMs) {
  const answer = await callKubernetes(access, { method: "GET", path: "/readyz" }, timeoutMs);
  if (answer.status !== 200) throw new Error(`/readyz: ${reasonOf(answer)}`);
}

/**
 * @param {KubernetesAccess} access
 * @param {Node[]} nodes
 * @param {number} timeoutMs
 */
async function requireRegistered(access, nodes, timeoutMs) {
  const answer = await callKubernetes(access, { method: "GET", path: "/api/v1/nodes" }, timeoutMs);
  if (answer.status !== 200) throw new Error(`list of nodes: ${reasonOf(answer)}`);
  /** @type {{items: {metadata: {name: string}}[]}} */
  const list = JSON.parse(answer.body);
  const registered = new Set(list.items.map((node) => node.metadata.name));
  const missing = nodes.filter((node) => !registered.has(node.name));
  if (missing.length > 0) {
    throw new Error(`not registered: ${missing.map((node) => `${node.name} (${node.address})`).join(", ")}`);
  }
}
