// @ts-check
"use strict";
const { poll } = require("./poll.js");

/**
 * @typedef {import("./kubernetes-cluster.js").KubernetesCluster} KubernetesCluster
 */

/**
 * What matters here of a pod.
 * @typedef {object} Pod
 * @property {{name: string, namespace: string, uid: string, annotations?: Record<string, string>,
 *   ownerReferences?: {kind: string, controller?: boolean}[], deletionTimestamp?: string}} metadata
 * @property {{phase?: string}} [status]
 */

/**
 * What matters here of a node.
 * @typedef {object} Node
 * @property {{name: string, annotations?: Record<string, string>, labels?: Record<string, string>}} metadata
 * @property {{unschedulable?: boolean}} spec
 * @property {{conditions?: {type: string, status: string, message?: string}[], nodeInfo?: {kubeletVersion: string, bootID?: string}}} status
 */

/** Says that this program closed the node. A node that a person has closed stays closed. */
const MARK = "homelab/cordoned";
const TIMEOUT_MS = 10_000;

/**
 * Closes the node for new pods, unless it is closed already.
 * @param {KubernetesCluster} cluster
 * @param {string} name
 * @param {string} reason ends up in the node's annotation: `upgrade to v1.13.1`
 */
async function cordon(cluster, name, reason) {
  /** @type {Node} */
  const node = await cluster.get(nodePath(name), TIMEOUT_MS);
  if (node.spec.unschedulable === true) return;
  const body = { metadata: { annotations: { [MARK]: reason } }, spec: { unschedulable: true } };
  await cluster.succeed({ method: "PATCH", path: nodePath(name), body }, TIMEOUT_MS);
}

/**
 * Opens a node that `cordon` has closed.
 * @param {KubernetesCluster} cluster
 * @param {string} name
 */
async function uncordon(cluster, name) {
  /** @type {Node} */
  const node = await cluster.get(nodePath(name), TIMEOUT_MS);
  if (node.metadata.annotations?.[MARK] === undefined) return;
  const body = { metadata: { annotations: { [MARK]: null } }, spec: { unschedulable: null } };
  await cluster.succeed({ method: "PATCH", path: nodePath(name), body }, TIMEOUT_MS);
}

/**
 * Evicts the node's pods and waits until they are gone. What belongs to the node stays: DaemonSets' pods, and static
 * ones. Disruption budgets are respected: an eviction that one refuses is tried again until the deadline.
 * @param {KubernetesCluster} cluster
 * @param {string} name
 * @param {number} deadlineSeconds
 * @returns {Promise<void>}
 * @throws {import("./poll.js").DeadlineError} that names the pods that are left, and why
 */
async function drain(cluster, name, deadlineSeconds) {
  await poll(async () => {
    const pods = await podsToMove(cluster, name);
    const refusals = await Promise.all(pods.map((pod) => evict(cluster, pod)));
    const left = pods.map((pod, index) => `${pod.metadata.namespace}/${pod.metadata.name} (${refusals[index] ?? ""})`);
    if (left.length > 0) throw new Error(`still on node ${name}: ${left.join(", ")}`);
  }, deadlineSeconds);
}

/**
 * @param {KubernetesCluster} cluster
 * @param {string} name
 * @returns {Promise<Pod[]>}
 */
async function podsToMove(cluster, name) {
  /** @type {Pod[]} */
  const pods = await cluster.list(`/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`, TIMEOUT_MS);
  return pods.filter((pod) => !isStatic(pod) && !isOfDaemonSet(pod) && !isOver(pod));
}

/** @param {Pod} pod */
const isStatic = ({ metadata }) => metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;

/** @param {Pod} pod */
const isOfDaemonSet = ({ metadata }) =>
  (metadata.ownerReferences ?? []).some(({ kind, controller }) => kind === "DaemonSet" && controller === true);

/** @param {Pod} pod */
const isOver = ({ status }) => status?.phase === "Succeeded" || status?.phase === "Failed";

/**
 * @param {KubernetesCluster} cluster
 * @param {Pod} pod
 * @returns {Promise<string>} why it is still there
 */
async function evict(cluster, { metadata }) {
  const { name, namespace, deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined) return "is ending";
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  const { status, body: answer } = await cluster.call({ method: "POST", path, body }, TIMEOUT_MS);
  if (status < 300) return "is told to end";
  if (status === 404) return "has ended";
  return refusalIn(answer);
}

/**
 * A disruption budget's refusal has its name in the details; the message says only that there is one.
 * @param {string} answer a Kubernetes Status
 */
function refusalIn(answer) {
  /** @type {{message?: string, details?: {causes?: {message?: string}[]}}} */
  const { message = "", details = {} } = JSON.parse(answer);
  return [message, ...(details.causes ?? []).flatMap((cause) => cause.message ?? [])].join(" ");
}

/** @param {string} name */
const nodePath = (name) => `/api/v1/nodes/${name}`;

module.exports = { cordon, drain, nodePath, uncordon };
