// @ts-check
"use strict";
const { runAction } = require("./action.js");
const { DeadlineError, poll } = require("./poll.js");

/**
 * @typedef {object} Gate
 * @property {string} subject what is waited for, with its address: `the Talos API of rk1-1 (192.168.100.61:50000)`
 * @property {string} tried what one attempt does: `TLS handshake`
 * @property {string} advice what a person can do when the deadline passes
 * @property {number} deadlineSeconds
 * @property {(timeoutMs: number) => Promise<string>} attempt gives what was found, or fails
 */

/**
 * A gate is a process that waits: see `runAction` for what goes in and comes out.
 * @template T
 * @param {(input: T) => Gate} describe
 */
function runGate(describe) {
  return runAction((/** @type {T} */ input) => pass(describe(input)));
}

/**
 * Waits until the gate opens.
 * @param {Gate} gate
 * @returns {Promise<string>} one line that says what answered
 */
async function pass(gate) {
  try {
    return `${gate.subject}: ${await poll(gate.attempt, gate.deadlineSeconds)}`;
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new Error(`${gate.subject} did not answer: ${gate.tried} ${error.message}. ${gate.advice}`, { cause: error });
  }
}

module.exports = { pass, runGate };
