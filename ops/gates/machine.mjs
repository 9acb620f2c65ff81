// @ts-check
import { runAction } from "../lib/action.js";
import { modeOf } from "../lib/machine-mode.js";
import { asError, poll } from "../lib/poll.js";
import { TALOS_PORT } from "../lib/talos-api.js";
import { requireMajorityWithout } from "../lib/talos-etcd.js";

/**
 * @typedef {{name: string, address: string}} Named
 * @typedef {import("../lib/machine-mode.js").Mode} Mode
 */

/**
 * @typedef {object} MachineInput
 * @property {Named} node
 * @property {number} [port] default 50000
 * @property {import("../lib/talos-api.js").TalosCredentials} credentials of the cluster's Talos API
 * @property {Named[]} controlPlanes that are online, where the node is one of them; else none
 * @property {number} deadlineSeconds
 */

/** A machine whose clock is wrong refuses certificates until it has asked a time server. */
const STRANGER_SECONDS = 30;

/**
 * Waits until a machine answers on its Talos API, and says which of the two it is: `in maintenance mode`, or
 * `configured`. A control plane that is configured does not change while etcd cannot do without it.
 */
await runAction(async (/** @type {MachineInput} */ input) => {
  const { node, port = TALOS_PORT, credentials } = input;
  const subject = `node ${node.name} (${node.address}:${String(port)})`;
  const { mode, reason } = await answer(subject, input);
  if (mode === "maintenance") return `${subject}: in maintenance mode`;
  if (mode === "stranger") {
    throw new Error(
      `${subject} is configured, but not by this cluster: ${reason}. Check the address. If this is the machine, its clock ` +
        "may be wrong, or it belongs to another cluster and has to be reset first. Then run the update again.",
    );
  }
  await requireMajority(subject, input, { port, credentials });
  return `${subject}: configured`;
});

/**
 * @param {string} subject
 * @param {MachineInput} input
 * @returns {Promise<Mode>} never that of a silent machine
 */
async function answer(subject, { node, port = TALOS_PORT, credentials, deadlineSeconds }) {
  const patience = Date.now() + Math.min(STRANGER_SECONDS, deadlineSeconds / 2) * 1000;
  try {
    return await poll(async (timeoutMs) => {
      const found = await modeOf({ address: node.address, port, credentials }, timeoutMs / 2);
      const unsure = found.mode === "stranger" && Date.now() < patience;
      if (found.mode === "silent" || unsure) throw new Error(found.reason);
      return found;
    }, deadlineSeconds);
  } catch (error) {
    throw new Error(
      `${subject} did not answer: its Talos API was ${asError(error).message}. Check that the machine is switched on, has ` +
        "booted Talos and has this address, then run the update again: it goes on where it stopped.",
      { cause: error },
    );
  }
}

/**
 * @param {string} subject
 * @param {MachineInput} input
 * @param {{port: number, credentials: import("../lib/talos-api.js").TalosCredentials}} access
 */
async function requireMajority(subject, { node, controlPlanes, deadlineSeconds }, access) {
  try {
    await poll(() => requireMajorityWithout(node, controlPlanes, access), deadlineSeconds);
  } catch (error) {
    throw new Error(
      `${subject} is not changed, because ${asError(error).message}. Bring the others back first, then run the update ` +
        "again; one that is gone for good has to leave the stack file, or be declared `offline`.",
      { cause: error },
    );
  }
}
