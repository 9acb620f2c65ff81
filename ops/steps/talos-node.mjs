// @ts-check
import { runAction } from "../lib/action.js";
import { uncordon } from "../lib/drain.js";
import { requireSpare } from "../lib/disruption.js";
import { KubernetesCluster } from "../lib/kubernetes-cluster.js";
import { poll } from "../lib/poll.js";
import { requireEtcd, requireMajorityWithout } from "../lib/talos-etcd.js";
import { TakenConfiguration } from "../lib/talos-configuration.js";
import { requireApiServer, requireNode } from "../lib/talos-health.js";
import { bootId, needsReboot } from "../lib/talos-machine.js";
import { upgradeMachine } from "../lib/talos-upgrade.js";

/**
 * @typedef {{name: string, address: string}} Named
 * @typedef {import("../lib/kubernetes-cluster.js").ClusterAccess} ClusterAccess
 */

/**
 * @typedef {object} NodeInput
 * @property {Named & {role: "controlPlane" | "worker"}} node
 * @property {Named[]} controlPlanes that are online
 * @property {boolean} alone whether it is the cluster's only node
 * @property {{talos: string, kubernetes: string, schematic: string, image: string}} wanted
 * @property {string} configuration the machine's, as YAML documents
 * @property {boolean} staged whether a configuration may wait for the next reboot
 * @property {number} [port] of the Talos API. Default 50000
 * @property {import("../lib/talos-api.js").TalosCredentials} credentials of the Talos API
 * @property {ClusterAccess} access to the Kubernetes API
 * @property {{readySeconds: number, drainSeconds: number, upgradeSeconds: number}} timeouts
 */

/**
 * Brings one machine to what the stack says, and waits until it is well: its configuration in effect, the wanted Talos
 * installed, etcd and the API server healthy where it has them, its node Ready. Looks first, and does nothing to a machine
 * that is as it should be.
 */
await runAction(async (/** @type {NodeInput} */ input) => {
  const { node } = input;
  try {
    return `node ${node.name}: ${await settle(input)}`;
  } catch (error) {
    throw new Error(
      `node ${node.name} (${node.address}): ${/** @type {Error} */ (error).message} ` +
        "Nodes that come after it were not touched. Put that right and run the update again: it goes on with this node.",
      { cause: error },
    );
  }
});

/** @param {NodeInput} input */
async function settle(input) {
  const { node, wanted, timeouts } = input;
  const cluster = new KubernetesCluster(othersFirst(input));
  const taken = new TakenConfiguration(targetOf(input), input.configuration);
  await until("it does not run its configuration", timeouts.readySeconds, (timeoutMs) =>
    taken.ask((timeoutMs) => requireConfiguration(input, timeoutMs), timeoutMs),
  );
  const done = await upgradeMachine({
    node: node.name,
    target: targetOf(input),
    cluster,
    image: wanted.image,
    wanted: { version: wanted.talos, schematic: wanted.schematic },
    drained: !input.alone,
    drainSeconds: timeouts.drainSeconds,
    upgradeSeconds: timeouts.upgradeSeconds,
    permission: () => permission(input, cluster),
  });
  await until("it is not well", timeouts.readySeconds, (timeoutMs) => requireWell(input, cluster, timeoutMs));
  await uncordon(cluster, node.name);
  return done === undefined ? `as it should be, Talos ${wanted.talos}` : `upgraded, ${done}`;
}

/**
 * Accepted is not yet in effect: the machine may be about to reboot, and answers until it does.
 * @param {NodeInput} input
 * @param {number} timeoutMs
 */
async function requireConfiguration(input, timeoutMs) {
  const reboots = await needsReboot(targetOf(input), input.configuration, timeoutMs);
  if (reboots && !input.staged) throw new Error("its configuration is not in effect yet: it has not rebooted");
}

/**
 * The cluster can do without the node. Waited for: replicas are rebuilt after the node before.
 * @param {NodeInput} input
 * @param {KubernetesCluster} cluster
 */
async function permission(input, cluster) {
  const { node, controlPlanes, timeouts } = input;
  await until("it was not upgraded", timeouts.readySeconds, async (timeoutMs) => {
    await requireMajorityWithout(node, controlPlanes, accessOf(input));
    await requireEtcd(controlPlanes, accessOf(input));
    await requireSpare(cluster, timeoutMs);
  });
}

/**
 * @param {NodeInput} input
 * @param {KubernetesCluster} cluster
 * @param {number} timeoutMs
 */
async function requireWell(input, cluster, timeoutMs) {
  const { node, controlPlanes, wanted, access } = input;
  if (node.role === "controlPlane") {
    await requireEtcd(controlPlanes, accessOf(input), node.name);
    await requireApiServer(access, serverOf(node), wanted.kubernetes, timeoutMs);
  }
  const boot = await bootId(targetOf(input), timeoutMs);
  await requireNode(cluster, node.name, { kubernetes: wanted.kubernetes, bootId: boot }, timeoutMs);
}

/**
 * @param {string} what ends up before the reason
 * @param {number} deadlineSeconds
 * @param {(timeoutMs: number) => Promise<void>} attempt
 */
async function until(what, deadlineSeconds, attempt) {
  try {
    await poll(attempt, deadlineSeconds);
  } catch (error) {
    throw new Error(`${what}: ${/** @type {Error} */ (error).message}.`, { cause: error });
  }
}

/**
 * A control plane's own API server goes away with it: the others are asked first.
 * @param {NodeInput} input
 * @returns {ClusterAccess}
 */
function othersFirst({ node, controlPlanes, access }) {
  const others = controlPlanes.filter(({ name }) => name !== node.name);
  const own = controlPlanes.filter(({ name }) => name === node.name);
  return { ...access, servers: [...others, ...own].map(serverOf) };
}

/** @param {Named} controlPlane */
function serverOf({ address }) {
  return `https://${address}:6443`;
}

/** @param {NodeInput} input */
function accessOf({ port, credentials }) {
  return { ...(port !== undefined && { port }), credentials };
}

/** @param {NodeInput} input */
function targetOf(input) {
  return { ...accessOf(input), address: input.node.address };
}
