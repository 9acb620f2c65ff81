// @ts-check
import net from "node:net";
import { runGate } from "../lib/gate.js";

/**
 * @typedef {object} ReachInput
 * @property {{name: string, address: string}} node
 * @property {number} [port] default 22
 * @property {number} deadlineSeconds
 */

/** Never much longer: whoever answers begins with its version. */
const LONGEST_GREETING = 4096;

/** Waits until a host's SSH server answers. */
await runGate((/** @type {ReachInput} */ { node, port = 22, deadlineSeconds }) => ({
  subject: `node ${node.name} (${node.address}:${String(port)})`,
  tried: "an SSH connection was",
  advice:
    "Check that the machine is switched on, has this address, and runs its SSH server on this port, then run the update again: it goes on where it stopped.",
  deadlineSeconds,
  attempt: (timeoutMs) => answer(node.address, port, timeoutMs),
}));

/**
 * @param {string} host
 * @param {number} port
 * @param {number} timeoutMs
 * @returns {Promise<string>}
 */
function answer(host, port, timeoutMs) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
    greeting(socket, () => {
      resolve("reachable");
      socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new Error("the connection was closed before anything answered"));
    });
  });
}

/**
 * An open port is not enough: systemd opens it before the SSH server is there.
 * @param {net.Socket} socket
 * @param {() => void} done
 */
function greeting(socket, done) {
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (part) => {
    text += String(part);
    if (/^SSH-/m.test(text)) done();
    else if (text.length > LONGEST_GREETING) socket.destroy(new Error("something else than an SSH server answers"));
  });
}
