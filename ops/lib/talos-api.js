// @ts-check
"use strict";
const { callStream, callUnary } = require("./grpc.js");
const { encodeVarint, fields, text, varint } = require("./protobuf.js");

/** The port of every Talos machine's API. */
const TALOS_PORT = 50000;

/**
 * Client credentials of a cluster's Talos API: PEM, base64 encoded, as the Talos provider hands them out.
 * @typedef {object} TalosCredentials
 * @property {string} caCertificate
 * @property {string} clientCertificate
 * @property {string} clientKey
 */

/**
 * One machine of a cluster; calls go straight to it and are not forwarded.
 * @typedef {object} TalosTarget
 * @property {string} address
 * @property {number} [port] default 50000
 * @property {TalosCredentials} credentials
 */

/**
 * @typedef {object} EtcdMember
 * @property {string} id
 * @property {string} hostname
 * @property {boolean} isLearner whether it does not vote yet
 */

/**
 * @typedef {object} Service
 * @property {string} id `etcd`, `kubelet`, …
 * @property {string} state `Running`, `Preparing`, …
 */

/**
 * The Talos version that a configured machine runs. Fails in maintenance mode: no certificate of the cluster there.
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 * @returns {Promise<string>} for example `v1.13.0`
 * @see https://docs.siderolabs.com/talos/v1.13/reference/api MachineService.Version
 */
async function version(target, timeoutMs) {
  const response = await callTalos(target, "Version", Buffer.alloc(0), timeoutMs);
  const [message] = fields(response, 1);
  const [info] = message === undefined ? [] : fields(message, 2);
  const [tag] = info === undefined ? [] : fields(info, 1);
  return tag === undefined ? "unknown version" : text(tag);
}

/**
 * The members that the machine's own etcd knows. Fails on a machine where etcd does not run.
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 * @returns {Promise<EtcdMember[]>}
 */
async function etcdMembers(target, timeoutMs) {
  const queryLocal = encodeVarint(1, true);
  const response = await callTalos(target, "EtcdMemberList", queryLocal, timeoutMs);
  return fields(response, 1)
    .flatMap((message) => fields(message, 3))
    .map((member) => ({
      id: varint(member, 2).toString(16),
      hostname: fields(member, 3).map(text)[0] ?? "",
      isLearner: varint(member, 6) !== 0n,
    }));
}

/**
 * The services of a configured machine.
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 * @returns {Promise<Service[]>}
 */
async function services(target, timeoutMs) {
  const response = await callTalos(target, "ServiceList", Buffer.alloc(0), timeoutMs);
  return fields(response, 1)
    .flatMap((message) => fields(message, 2))
    .map((service) => ({ id: fields(service, 1).map(text)[0] ?? "", state: fields(service, 2).map(text)[0] ?? "" }));
}

/**
 * @param {TalosTarget} target
 * @param {string} method of machine.MachineService
 * @param {Buffer} request encoded message
 * @param {number} timeoutMs for connection and answer together
 * @returns {Promise<Buffer>} encoded message
 */
function callTalos(target, method, request, timeoutMs) {
  return callUnary(callOf(target, `/machine.MachineService/${method}`, request, timeoutMs));
}

/**
 * For methods that answer with a stream, which is read to its end.
 * @param {TalosTarget} target
 * @param {string} path `/package.Service/Method`
 * @param {Buffer} request encoded message
 * @param {number} timeoutMs for connection and all answers together
 * @returns {Promise<Buffer[]>} encoded messages
 */
function streamTalos(target, path, request, timeoutMs) {
  return callStream(callOf(target, path, request, timeoutMs));
}

/**
 * @param {TalosTarget} target
 * @param {string} path
 * @param {Buffer} request
 * @param {number} timeoutMs
 */
function callOf(target, path, request, timeoutMs) {
  const { address, port = TALOS_PORT, credentials } = target;
  return { address, port, path, tls: talosTls(credentials), request, timeoutMs };
}

/** @param {TalosCredentials} credentials */
function talosTls(credentials) {
  return {
    ca: decode(credentials.caCertificate),
    cert: decode(credentials.clientCertificate),
    // Talos labels its PKCS #8 keys "ED25519 PRIVATE KEY", which OpenSSL does not know.
    key: decode(credentials.clientKey).replaceAll("ED25519 PRIVATE KEY", "PRIVATE KEY"),
  };
}

/** @param {string} base64 */
function decode(base64) {
  return Buffer.from(base64, "base64").toString("utf8");
}

module.exports = { TALOS_PORT, callTalos, etcdMembers, services, streamTalos, version };
