// @ts-check
"use strict";
const { cordon, drain, uncordon } = require("./drain.js");
const { DeadlineError, asError, poll } = require("./poll.js");
const { version } = require("./talos-api.js");
const { bootId, schematic, upgrade } = require("./talos-machine.js");

/**
 * @typedef {import("./kubernetes-cluster.js").KubernetesCluster} KubernetesCluster
 * @typedef {import("./talos-api.js").TalosTarget} TalosTarget
 */

/**
 * @typedef {object} Upgrade
 * @property {string} node name of the Kubernetes node
 * @property {TalosTarget} target
 * @property {KubernetesCluster} cluster
 * @property {Installed} wanted
 * @property {string} image installer that brings it
 * @property {boolean} drained whether pods have somewhere else to go
 * @property {number} drainSeconds
 * @property {number} upgradeSeconds from the order until the machine is back
 * @property {() => Promise<void>} permission fails where the cluster cannot do without the node
 */

/**
 * What is installed on a machine.
 * @typedef {object} Installed
 * @property {string} version of Talos, `v1.13.0`
 * @property {string} [schematic] identifier at the image factory
 */

/**
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 * @returns {Promise<Installed>}
 */
async function installed(target, timeoutMs) {
  return { version: await version(target, timeoutMs), schematic: await schematic(target, timeoutMs) };
}

/**
 * Why Talos cannot be brought from one version to the other, or undefined where it can.
 * @param {string} from
 * @param {string} to
 */
function refusalOf(from, to) {
  const [old, next] = [minorOf(from), minorOf(to)];
  if (old === undefined || next === undefined || next === old || next === old + 1) return undefined;
  if (next < old) return `it runs Talos ${from}, and Talos does not go back a minor version to ${to}`;
  return `it runs Talos ${from}, and ${to} skips v1.${String(old + 1)}: upgrade to a v1.${String(old + 1)} first`;
}

/** @param {string} version */
function minorOf(version) {
  const minor = /^v1\.(\d+)\./.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/**
 * @param {Installed} one
 * @param {Installed} other
 */
function isSame(one, other) {
  return one.version === other.version && one.schematic === other.schematic;
}

/**
 * Brings a machine to another image: drained, installed, booted, opened again. Nothing is done to one that has it.
 * @param {Upgrade} job
 * @returns {Promise<string | undefined>} what was done; nothing where there was nothing to do
 * @throws {Error} that says in which state the node is left
 */
async function upgradeMachine(job) {
  const { node, target, wanted } = job;
  const found = await installed(target, 10_000);
  if (isSame(found, wanted)) return undefined;
  const refusal = refusalOf(found.version, wanted.version);
  if (refusal !== undefined) throw new Error(`${refusal}. Nothing was done to it.`);
  await job.permission();
  const before = await bootId(target, 10_000);
  await order(job);
  const back = await returned(job, before);
  if (!isSame(back, wanted)) {
    await uncordon(job.cluster, node);
    throw new Error(
      `it came back with ${words(back)} instead of ${words(wanted)}: the new image did not boot, or is of something else. ` +
        `The node works as before and takes pods again; \`talosctl -n ${target.address} dmesg\` says more.`,
    );
  }
  return `${words(found)} → ${words(wanted)}`;
}

/**
 * Drained, and told to upgrade. When one of that fails, the node is as it was.
 * @param {Upgrade} job
 */
async function order({ node, target, cluster, image, wanted, drained, drainSeconds, upgradeSeconds }) {
  await cordon(cluster, node, `upgrade to Talos ${wanted.version}`);
  try {
    if (drained) await drain(cluster, node, drainSeconds);
    await upgrade(target, image, upgradeSeconds * 1000);
  } catch (error) {
    await uncordon(cluster, node);
    throw new Error(`${asError(error).message}. It was not upgraded, and takes pods again.`, { cause: error });
  }
}

/**
 * @param {Upgrade} job
 * @param {string} before boot identifier
 * @returns {Promise<Installed>} what runs after the next boot
 */
async function returned({ target, upgradeSeconds }, before) {
  try {
    return await poll(async (timeoutMs) => {
      if ((await bootId(target, timeoutMs)) === before) throw new Error("it has not rebooted yet");
      return installed(target, timeoutMs);
    }, upgradeSeconds);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new Error(
      `it was told to upgrade and did not come back: ${error.message}. It is closed for new pods; look at its console.`,
      { cause: error },
    );
  }
}

/** @param {Installed} what */
const words = ({ version: talos, schematic: id }) =>
  `Talos ${talos} (${id === undefined ? "no schematic" : `schematic ${id.slice(0, 8)}`})`;

module.exports = { installed, isSame, refusalOf, upgradeMachine };
