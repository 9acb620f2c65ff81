// @ts-check
"use strict";
const { note, remind } = require("./action.js");
const { cordon, drain, nodePath } = require("./drain.js");
const { modeOf } = require("./machine-mode.js");
const { DeadlineError, asError, poll } = require("./poll.js");

/**
 * @typedef {import("./kubernetes-cluster.js").KubernetesCluster} KubernetesCluster
 * @typedef {import("./etcd.js").Etcd} Etcd
 */

/**
 * A node that leaves the cluster.
 * @typedef {object} Leaver
 * @property {string} name
 * @property {string} address of its machine
 * @property {boolean} controlPlane
 */

/**
 * @typedef {object} Site
 * @property {KubernetesCluster} kubernetes
 * @property {Etcd} etcd by those control planes that stay
 * @property {Omit<import("./talos-api.js").TalosTarget, "address">} way how Talos machines are reached
 * @property {number} drainSeconds
 * @property {boolean} wipes whether the machine is wiped afterwards
 */

const TIMEOUT_MS = 10_000;
/** How long an API may be away because what moves between control planes is on its way. */
const SETTLING_SECONDS = 60;

/**
 * Takes one node out of the cluster: drained, out of etcd, out of Kubernetes. What is done already is passed over.
 * @param {Site} site
 * @param {Leaver} node
 */
async function leave(site, node) {
  const machine = `${node.name} (${node.address})`;
  const { mode, reason } = await modeOf({ ...site.way, address: node.address }, TIMEOUT_MS / 4);
  const alive = mode === "member";
  if (alive) await empty(site, node.name);
  else
    note(`${machine} does not answer and is not drained; its pods start elsewhere once its node is gone (${reason})`);
  if (node.controlPlane) await leaveEtcd(site, node.name);
  await deleteNode(site.kubernetes, node.name);
  if (alive && !site.wipes) remind(byHand(node, machine));
  else note(`${machine} has left the cluster`);
}

/**
 * @param {Site} site
 * @param {string} name
 */
async function empty({ kubernetes, drainSeconds }, name) {
  try {
    await cordon(kubernetes, name, "leaves the cluster");
    await drain(kubernetes, name, drainSeconds);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new Error(
      `node ${name} cannot be drained: ${error.message}. Nothing was removed; the node takes no new pods. Give these pods a ` +
        "replica elsewhere, relax their disruption budget, or delete them, then run the update again.",
      { cause: error },
    );
  }
}

/**
 * Without this, a majority would be counted with a member that never comes back.
 * @param {Site} site
 * @param {string} name
 */
async function leaveEtcd({ etcd }, name) {
  try {
    await etcd.remove(name);
  } catch (error) {
    throw new Error(
      `${name} stays in etcd and in the cluster: ${asError(error).message}. Bring the other control planes back first, then run ` +
        "the update again; where they are gone for good, docs/recovery.md says how to go on.",
      { cause: error },
    );
  }
}

/**
 * @param {KubernetesCluster} kubernetes
 * @param {string} name
 */
async function deleteNode(kubernetes, name) {
  await poll(async (timeoutMs) => {
    const { status, body } = await kubernetes.call({ method: "DELETE", path: nodePath(name) }, timeoutMs);
    if (status !== 404 && status > 299)
      throw new Error(`DELETE ${nodePath(name)}: ${String(status)} ${body.slice(0, 200)}`);
  }, SETTLING_SECONDS);
}

/**
 * @param {Leaver} node
 * @param {string} machine
 */
function byHand({ address }, machine) {
  return (
    `${machine} has left the cluster, but runs on with its configuration and secrets, because the stack does not say ` +
    "`onDestroy: reset`. Wipe it before it starts again, else it registers again: " +
    `\`talosctl -n ${address} -e ${address} reset --graceful=false --reboot --system-labels-to-wipe STATE --system-labels-to-wipe EPHEMERAL\``
  );
}

module.exports = { leave };
