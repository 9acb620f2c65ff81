// @ts-check
"use strict";
const { GrpcStatusError, callUnary } = require("./grpc.js");
const { asError } = require("./poll.js");
const { TALOS_PORT, version } = require("./talos-api.js");

/**
 * @typedef {import("./talos-api.js").TalosTarget} TalosTarget
 */

/** @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const DEADLINE_EXCEEDED = 4;

/**
 * What a machine is, as far as it says: `member` of the cluster whose credentials these are, in `maintenance` mode and
 * so without a configuration, `stranger` to these credentials, or `silent`.
 * @typedef {object} Mode
 * @property {"member" | "maintenance" | "stranger" | "silent"} mode
 * @property {string} reason what was answered, or why nothing was
 */

/**
 * @param {TalosTarget} target
 * @param {number} timeoutMs for each of two questions
 * @returns {Promise<Mode>}
 */
async function modeOf(target, timeoutMs) {
  try {
    return { mode: "member", reason: await version(target, timeoutMs) };
  } catch (error) {
    // Whoever answers with a status has accepted the certificate.
    if (isAnswer(error)) return { mode: "member", reason: error.message };
    if (await answersStrangers(target, timeoutMs)) return { mode: "maintenance", reason: "has no configuration" };
    return { mode: isAboutTls(asError(error)) ? "stranger" : "silent", reason: asError(error).message };
  }
}

/**
 * Only a machine without a configuration tells its version to somebody without a certificate.
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 */
async function answersStrangers({ address, port = TALOS_PORT }, timeoutMs) {
  const path = "/machine.MachineService/Version";
  try {
    await callUnary({ address, port, path, tls: { rejectUnauthorized: false }, request: Buffer.alloc(0), timeoutMs });
    return true;
  } catch (error) {
    return isAnswer(error);
  }
}

/**
 * A deadline that passed on an open connection says nothing about who is there.
 * @param {unknown} error
 * @returns {error is GrpcStatusError}
 */
const isAnswer = (error) => error instanceof GrpcStatusError && error.code !== DEADLINE_EXCEEDED;

/** @param {Error} error */
const isAboutTls = (error) =>
  /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test("code" in error ? String(error.code) : "");

module.exports = { modeOf };
