// @ts-check
"use strict";
const { callUnary } = require("./grpc.js");
const { modeOf } = require("./machine-mode.js");
const { encodeBytes } = require("./protobuf.js");
const { TALOS_PORT } = require("./talos-api.js");

/** @typedef {import("./talos-api.js").TalosTarget} TalosTarget */

/** A machine that has just taken its configuration answers in maintenance mode for a moment still. */
const FAREWELL_MS = 5000;

/**
 * A configuration that a machine has taken, and may have lost: without power before it was stored, or without the disk to
 * install on, the machine is in maintenance mode again and knows nothing of it.
 */
class TakenConfiguration {
  /** @type {number | undefined} */
  bareSince = undefined;
  given = false;

  /**
   * @param {TalosTarget} target
   * @param {string} documents YAML
   */
  constructor(target, documents) {
    this.target = target;
    this.documents = documents;
  }

  /**
   * Asks the machine something that it can only answer if it kept its configuration; gives that once more to one that did
   * not. Who loses it again needs a person.
   * @template T
   * @param {(timeoutMs: number) => Promise<T>} question
   * @param {number} timeoutMs for everything together
   * @returns {Promise<T>}
   * @throws {Error} what the question failed with, or that the machine is in maintenance mode
   */
  async ask(question, timeoutMs) {
    try {
      return await question(timeoutMs / 2);
    } catch (error) {
      const { mode } = await modeOf(this.target, timeoutMs / 6);
      if (mode === "maintenance") await this.repeat(timeoutMs / 6);
      throw error;
    }
  }

  /**
   * @param {number} timeoutMs
   * @throws {Error} always: that the machine is in maintenance mode
   */
  async repeat(timeoutMs) {
    this.bareSince ??= Date.now();
    if (this.given) {
      throw new Error(
        "it took its configuration twice, and is in maintenance mode again, so it could not install Talos: its console says " +
          `why. Often it is the disk: \`talosctl -n ${this.target.address} get disks --insecure\` lists those that it has`,
      );
    }
    if (Date.now() - this.bareSince > FAREWELL_MS) await this.give(timeoutMs);
    throw new Error("it is in maintenance mode, although it took its configuration");
  }

  /**
   * @param {number} timeoutMs
   * @see https://docs.siderolabs.com/talos/v1.13/reference/api MachineService.ApplyConfiguration
   */
  async give(timeoutMs) {
    const { address, port = TALOS_PORT } = this.target;
    const path = "/machine.MachineService/ApplyConfiguration";
    // Nobody knows the certificate of a machine that has none of the cluster's: the first time is no different.
    const tls = /** @type {const} */ ({ rejectUnauthorized: false });
    await callUnary({ address, port, path, tls, request: encodeBytes(1, this.documents), timeoutMs });
    this.given = true;
    this.bareSince = undefined;
  }
}

module.exports = { TakenConfiguration };
