// @ts-check
import net from "node:net";
import tls from "node:tls";
import { runGate } from "../lib/gate.js";
import { TALOS_PORT } from "../lib/talos-api.js";

/**
 * @typedef {object} ReachInput
 * @property {{name: string, address: string}} node
 * @property {"tls" | "ssh"} [protocol] what has to answer. Default: tls, as Talos does
 * @property {number} [port] default 50000
 * @property {number} deadlineSeconds
 */

/** Never much longer: whoever answers begins with its version. */
const LONGEST_GREETING = 4096;

const protocols = {
  tls: {
    // Nobody's certificate is checked, because an unconfigured machine has none of the cluster's.
    /** @type {(host: string, port: number) => net.Socket} */
    connect: (host, port) => tls.connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ["h2"] }),
    /** @type {(socket: net.Socket, done: () => void) => unknown} */
    whenThere: (socket, done) => socket.once("secureConnect", done),
    tried: "a TLS handshake was",
    advice: "Check that the machine is switched on, has booted Talos and has this address",
  },
  ssh: {
    /** @type {(host: string, port: number) => net.Socket} */
    connect: (host, port) => net.connect({ host, port }),
    /** @type {(socket: net.Socket, done: () => void) => unknown} */
    whenThere: (socket, done) => greeting(socket, done),
    tried: "an SSH connection was",
    advice: "Check that the machine is switched on, has this address, and runs its SSH server on this port",
  },
};

/** Waits until a machine answers: its Talos API, in maintenance mode or configured, or its SSH server. */
await runGate((/** @type {ReachInput} */ { node, protocol = "tls", port = TALOS_PORT, deadlineSeconds }) => ({
  subject: `node ${node.name} (${node.address}:${String(port)})`,
  tried: protocols[protocol].tried,
  advice: `${protocols[protocol].advice}, then run the update again: it goes on where it stopped.`,
  deadlineSeconds,
  attempt: (timeoutMs) => answer(protocols[protocol], node.address, port, timeoutMs),
}));

/**
 * @param {typeof protocols[keyof typeof protocols]} protocol
 * @param {string} host
 * @param {number} port
 * @param {number} timeoutMs
 * @returns {Promise<string>}
 */
function answer({ connect, whenThere }, host, port, timeoutMs) {
  return new Promise((resolve, reject) => {
    const socket = connect(host, port);
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
    whenThere(socket, () => {
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
