// @ts-check
"use strict";
const { modeOf } = require("./machine-mode.js");
const { membersSeenBy } = require("./etcd.js");
const { asError, poll } = require("./poll.js");
const { encodeBytes, encodeVarint } = require("./protobuf.js");
const { callTalos } = require("./talos-api.js");

/**
 * @typedef {import("./talos-api.js").TalosTarget} TalosTarget
 */

/** What belongs to the node. Data disks and user volumes stay. */
const WIPED = ["STATE", "EPHEMERAL"];
const TIMEOUT_MS = 10_000;
/** A graceful reset that has not come to its end by then never will. */
const GRACEFUL_SECONDS = 120;
const AGAIN_MS = 30_000;

/**
 * Wipes a machine's node and waits until the machine is without a configuration.
 * @param {TalosTarget} target
 * @param {{graceful: boolean, deadlineSeconds: number}} options graceful: it leaves etcd first, where that can go on
 * @returns {Promise<string>} how it went
 * @throws {import("./poll.js").DeadlineError} when it does not come back
 */
async function reset(target, { graceful, deadlineSeconds }) {
  if (!graceful || !(await othersGoOn(target))) {
    await insist(target, deadlineSeconds);
    return "was wiped";
  }
  try {
    await order(target, true);
    await poll((timeoutMs) => requireMaintenance(target, timeoutMs), Math.min(GRACEFUL_SECONDS, deadlineSeconds));
    return "left etcd and was wiped";
  } catch (error) {
    await insist(target, deadlineSeconds);
    return `was wiped without leaving etcd (${asError(error).message})`;
  }
}

/**
 * The last member can never leave, and one that was taken out has nothing to leave.
 * @param {TalosTarget} target
 */
async function othersGoOn(target) {
  try {
    return (await membersSeenBy(target)).length > 1;
  } catch {
    // Its etcd does not run.
    return false;
  }
}

/**
 * @param {TalosTarget} target
 * @param {boolean} graceful
 * @see https://docs.siderolabs.com/talos/v1.13/reference/api MachineService.Reset
 */
async function order(target, graceful) {
  const partitions = WIPED.map((label) =>
    encodeBytes(3, Buffer.concat([encodeBytes(1, label), encodeVarint(2, true)])),
  );
  const request = Buffer.concat([encodeVarint(1, graceful), encodeVarint(2, true), ...partitions]);
  await callTalos(target, "Reset", request, TIMEOUT_MS);
}

/**
 * Until the machine is wiped. Talos carries out one order at a time, so one that came in the middle of another is lost.
 * @param {TalosTarget} target
 * @param {number} deadlineSeconds
 */
async function insist(target, deadlineSeconds) {
  let ordered = 0;
  await poll(async (timeoutMs) => {
    if (Date.now() - ordered > AGAIN_MS && (await modeOf(target, timeoutMs / 2)).mode === "member") {
      ordered = Date.now();
      await order(target, false);
    }
    await requireMaintenance(target, timeoutMs);
  }, deadlineSeconds);
}

/**
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 */
async function requireMaintenance(target, timeoutMs) {
  const { mode, reason } = await modeOf(target, timeoutMs / 2);
  if (mode !== "maintenance") throw new Error(`not back in maintenance mode yet: ${reason}`);
}

module.exports = { reset };
