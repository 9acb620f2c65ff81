// @ts-check
"use strict";
const { DeadlineError, asError, poll } = require("./poll.js");

/**
 * @typedef {object} Gate
 * @property {string} subject what is waited for, with its address: `the Talos API of rk1-1 (192.168.100.61:50000)`
 * @property {string} tried what one attempt does: `TLS handshake`
 * @property {string} advice what a person can do when the deadline passes
 * @property {number} deadlineSeconds
 * @property {(timeoutMs: number) => Promise<string>} attempt gives what was found, or fails
 */

/**
 * A gate is a process: its input is one JSON document on stdin (it may hold secrets, so it is never an argument), its
 * answer one line on stdout, or exit status 1 and the reason on stderr.
 * @template T
 * @param {(input: T) => Gate} describe
 */
async function runGate(describe) {
  try {
    const gate = describe(JSON.parse(await readStdin()));
    process.stdout.write(`${await pass(gate)}\n`);
    // At once: a connection that the other side never closes would keep the process, and the update, waiting.
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${asError(error).message}\n`);
    process.exit(1);
  }
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

/** @returns {Promise<string>} */
async function readStdin() {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

module.exports = { pass, runGate };
