// @ts-check
"use strict";
const { appendFileSync } = require("node:fs");
const { asError } = require("./poll.js");

/** Beside the stack file: what Pulumi shows of a command that succeeds is gone with the next line. */
const LEFT_BEHIND = "left-behind.txt";

/**
 * A process that does one thing: its input is one JSON document on stdin (it may hold secrets, so it is never an
 * argument), its answer one line on stdout, or exit status 1 and the reason on stderr.
 * @template T
 * @param {(input: T) => Promise<string>} act
 */
async function runAction(act) {
  try {
    process.stdout.write(`${await act(JSON.parse(await readStdin()))}\n`);
    // At once: a connection that the other side never closes would keep the process, and the update, waiting.
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${asError(error).message}\n`);
    process.exit(1);
  }
}

/** @returns {Promise<string>} */
async function readStdin() {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

/**
 * Tells whoever runs the update something that is no failure.
 * @param {string} line
 */
function note(line) {
  process.stderr.write(`homelab: ${line}\n`);
}

/**
 * The same, of something that a person has to see to afterwards; it is kept in a file, too.
 * @param {string} line
 */
function remind(line) {
  note(line);
  appendFileSync(LEFT_BEHIND, `${new Date().toISOString()} ${line}\n`);
}

module.exports = { note, remind, runAction };
