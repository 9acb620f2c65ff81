// @ts-check
import { remind, runAction } from "../lib/action.js";
import { modeOf } from "../lib/machine-mode.js";
import { DeadlineError, poll } from "../lib/poll.js";
import { reset } from "../lib/reset.js";

/**
 * @typedef {object} ResetInput
 * @property {{name: string, address: string}} node
 * @property {number} [port] default 50000
 * @property {boolean} offline whether it is declared to be away
 * @property {boolean} leavesEtcd whether it is a control plane that others outlive
 * @property {import("../lib/talos-api.js").TalosCredentials} credentials of the cluster
 * @property {number} deadlineSeconds for the reset itself
 * @property {number} answerSeconds how long a machine may be silent before it counts as gone
 */

const ONE_ANSWER_MS = 2500;

/**
 * Wipes a machine that the stack no longer has. One that is gone holds nobody up: what is left to do there is said, and the
 * others go on.
 */
await runAction(async (/** @type {ResetInput} */ input) => {
  const { node, port, offline, credentials, leavesEtcd, deadlineSeconds } = input;
  const machine = `${node.name} (${node.address})`;
  if (offline) return left(machine, "it is declared offline");

  const target = { address: node.address, ...(port !== undefined && { port }), credentials };
  const { mode, reason } = await firstAnswer(target, input.answerSeconds);
  if (mode === "maintenance") return `${machine}: in maintenance mode already`;
  if (mode === "stranger") return left(machine, `it is another cluster's, or its certificates are: ${reason}`);
  if (mode === "silent") return left(machine, `it does not answer: ${reason}`);
  return `${machine}: ${await wiped(machine, () => reset(target, { graceful: leavesEtcd, deadlineSeconds }))}`;
});

/**
 * @param {import("../lib/talos-api.js").TalosTarget} target
 * @param {number} seconds
 */
async function firstAnswer(target, seconds) {
  let last = await modeOf(target, ONE_ANSWER_MS);
  const heard = async () => {
    last = await modeOf(target, ONE_ANSWER_MS);
    if (last.mode === "silent") throw new Error(last.reason);
  };
  if (last.mode === "silent") {
    await poll(heard, seconds).catch((/** @type {unknown} */ error) => {
      if (!(error instanceof DeadlineError)) throw error;
    });
  }
  return last;
}

/**
 * @param {string} machine
 * @param {() => Promise<string>} act
 */
async function wiped(machine, act) {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new Error(
      `${machine}: it was told to wipe itself, but is not back in maintenance mode: ${error.message}. Look at its console. ` +
        "When it is wiped, or you do not want it any more, run it again; `pulumi state delete` on this resource gives it up.",
      { cause: error },
    );
  }
}

/**
 * @param {string} machine
 * @param {string} reason
 */
function left(machine, reason) {
  const line = `${machine} was left as it is: ${reason}. It still has the cluster's configuration and secrets; wipe its disk before it is used again.`;
  remind(line);
  return line;
}
