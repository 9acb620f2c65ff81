// @ts-check
"use strict";

/**
 * @typedef {import("./kubernetes-cluster.js").KubernetesCluster} KubernetesCluster
 */

/**
 * @typedef {object} Budget
 * @property {{name: string, namespace: string}} metadata
 * @property {{currentHealthy?: number, desiredHealthy?: number}} [status]
 */

/**
 * @typedef {object} Volume
 * @property {{name: string}} metadata
 * @property {{state?: string, robustness?: string}} [status]
 */

const BUDGETS = "/apis/policy/v1/poddisruptionbudgets";
const VOLUMES = "/apis/longhorn.io/v1beta2/volumes";

/**
 * What runs can do without a node for a while: every disruption budget has the pods that it asks for, and every attached
 * Longhorn volume all of its replicas.
 * @param {KubernetesCluster} cluster
 * @param {number} timeoutMs
 * @throws {Error} that names what is not well
 */
async function requireSpare(cluster, timeoutMs) {
  const problems = [...(await weakBudgets(cluster, timeoutMs)), ...(await weakVolumes(cluster, timeoutMs))];
  if (problems.length > 0) throw new Error(`not well enough to do without a node: ${problems.join("; ")}`);
}

/**
 * @param {KubernetesCluster} cluster
 * @param {number} timeoutMs
 */
async function weakBudgets(cluster, timeoutMs) {
  /** @type {Budget[]} */
  const budgets = await cluster.list(BUDGETS, timeoutMs);
  return budgets.flatMap(({ metadata, status: { currentHealthy = 0, desiredHealthy = 0 } = {} }) =>
    currentHealthy < desiredHealthy
      ? [
          `disruption budget ${metadata.namespace}/${metadata.name} has ${String(currentHealthy)} of ${String(desiredHealthy)} healthy pods`,
        ]
      : [],
  );
}

/**
 * A volume that is detached has no robustness, and nobody to miss it.
 * @param {KubernetesCluster} cluster
 * @param {number} timeoutMs
 */
async function weakVolumes(cluster, timeoutMs) {
  /** @type {Volume[]} */
  const volumes = await cluster.list(VOLUMES, timeoutMs);
  return volumes.flatMap(({ metadata, status: { robustness = "unknown" } = {} }) =>
    robustness === "degraded" || robustness === "faulted" ? [`Longhorn volume ${metadata.name} is ${robustness}`] : [],
  );
}

module.exports = { requireSpare };
