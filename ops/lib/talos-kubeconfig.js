// @ts-check
"use strict";
const { gunzipSync } = require("node:zlib");
const { parse } = require("yaml");
const { asError } = require("./poll.js");
const { fields } = require("./protobuf.js");
const { streamTalos } = require("./talos-api.js");

/**
 * @typedef {import("./talos-api.js").TalosTarget} TalosTarget
 * @typedef {import("./kubernetes-cluster.js").ClusterAccess} ClusterAccess
 */

const TIMEOUT_MS = 10_000;
const API_PORT = 6443;
/** @see https://www.gnu.org/software/tar/manual/html_node/Standard.html */
const HEADER_BYTES = 512;
const SIZE_AT = 124;
const SIZE_BYTES = 12;

/**
 * Admin access to the Kubernetes API of a Talos cluster, by the addresses of its control planes. A control plane makes it
 * from the cluster's CA: the API need not be up for that.
 * @param {readonly TalosTarget[]} controlPlanes asked one after the other
 * @returns {Promise<ClusterAccess>}
 * @throws {Error} that says why none of them gives it
 */
async function kubernetesAccess(controlPlanes) {
  const failures = [];
  for (const target of controlPlanes) {
    try {
      return {
        ...(await accessFrom(target)),
        servers: controlPlanes.map(({ address }) => `https://${address}:${String(API_PORT)}`),
      };
    } catch (error) {
      failures.push(`${target.address}: ${asError(error).message}`);
    }
  }
  throw new Error(failures.length === 0 ? "no control plane answers" : failures.join("; "));
}

/**
 * @param {TalosTarget} target
 * @returns {Promise<Omit<ClusterAccess, "servers">>}
 */
async function accessFrom(target) {
  const answers = await streamTalos(target, "/machine.MachineService/Kubeconfig", Buffer.alloc(0), TIMEOUT_MS);
  const archive = Buffer.concat(answers.flatMap((answer) => fields(answer, 2)));
  const { clusters, users } = parse(onlyFileOf(gunzipSync(archive)));
  return {
    caCertificate: clusters[0].cluster["certificate-authority-data"],
    clientCertificate: users[0].user["client-certificate-data"],
    clientKey: users[0].user["client-key-data"],
  };
}

/**
 * @param {Buffer} archive a tar archive of one file
 * @returns {string}
 */
function onlyFileOf(archive) {
  const size = parseInt(archive.toString("latin1", SIZE_AT, SIZE_AT + SIZE_BYTES), 8);
  return archive.toString("utf8", HEADER_BYTES, HEADER_BYTES + size);
}

module.exports = { kubernetesAccess };
