// @ts-check
import tls from "node:tls";
import { runGate } from "../lib/gate.js";
import { TALOS_PORT } from "../lib/talos-api.js";

/**
 * @typedef {object} ReachInput
 * @property {{name: string, address: string}} node
 * @property {number} [port] default 50000
 * @property {number} deadlineSeconds
 */

/**
 * Waits until a machine's Talos API answers TLS, in maintenance mode or configured: nobody's certificate is checked,
 * because an unconfigured machine has none of the cluster's.
 */
await runGate((/** @type {ReachInput} */ { node, port = TALOS_PORT, deadlineSeconds }) => ({
  subject: `node ${node.name} (${node.address}:${String(port)})`,
  tried: "a TLS handshake was",
  advice:
    "Check that the machine is switched on, has booted Talos and has this address, then run the update again: it goes on where it stopped.",
  deadlineSeconds,
  attempt: (timeoutMs) => handshake(node.address, port, timeoutMs),
}));

/**
 * @param {string} host
 * @param {number} port
 * @param {number} timeoutMs
 * @returns {Promise<string>}
 */
function handshake(host, port, timeoutMs) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ["h2"] });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
    socket.once("secureConnect", () => {
      resolve("reachable");
      socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
    });
  });
}
