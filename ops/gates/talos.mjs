// @ts-check
import { runGate } from "../lib/gate.js";
import { TALOS_PORT, version } from "../lib/talos-api.js";
import { TakenConfiguration } from "../lib/talos-configuration.js";

/**
 * @typedef {object} TalosInput
 * @property {{name: string, address: string}} node
 * @property {number} [port] default 50000
 * @property {import("../lib/talos-api.js").TalosCredentials} credentials of the cluster, which maintenance mode does not accept
 * @property {string} configuration that the machine has taken, YAML documents
 * @property {number} deadlineSeconds
 */

/** Waits until a machine runs its configuration: its Talos API then answers over the cluster's own mutual TLS. */
await runGate((/** @type {TalosInput} */ { node, port = TALOS_PORT, credentials, configuration, deadlineSeconds }) => {
  const target = { address: node.address, port, credentials };
  const taken = new TakenConfiguration(target, configuration);
  return {
    subject: `the Talos API of node ${node.name} (${node.address}:${String(port)})`,
    tried: "Version with the cluster's client certificate was",
    advice:
      "The configuration was sent. Look at the machine's console: it may still be installing, or may have refused to boot; `talosctl -n " +
      `${node.address} dmesg\` helps once it answers. Then run the update again.`,
    deadlineSeconds,
    attempt: (timeoutMs) => taken.ask(async (timeoutMs) => `Talos ${await version(target, timeoutMs)}`, timeoutMs),
  };
});
