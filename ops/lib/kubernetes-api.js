// @ts-check
"use strict";
const https = require("node:https");

/**
 * How to reach a Kubernetes API; certificates and key are PEM, base64 encoded.
 * @typedef {object} KubernetesAccess
 * @property {string} server `https://192.168.100.61:6443`
 * @property {string} caCertificate
 * @property {string} clientCertificate
 * @property {string} clientKey
 */

/**
 * @typedef {object} KubernetesRequest
 * @property {"GET" | "POST" | "PATCH" | "DELETE"} method PATCH merges (RFC 7386)
 * @property {string} path
 * @property {unknown} [body] sent as JSON
 * @property {string} [accept] form of the answer. Default: whole objects as JSON
 */

/**
 * @typedef {object} KubernetesAnswer
 * @property {number} status
 * @property {string} body
 */

/**
 * @param {KubernetesAccess} access
 * @param {KubernetesRequest} request
 * @param {number} timeoutMs for connection and answer together
 * @returns {Promise<KubernetesAnswer>} whatever the status
 * @throws {Error} when no answer came
 */
function callKubernetes(access, request, timeoutMs) {
  const options = {
    method: request.method,
    headers: { accept: request.accept ?? "application/json", "content-type": contentType(request.method) },
    ca: Buffer.from(access.caCertificate, "base64"),
    cert: Buffer.from(access.clientCertificate, "base64"),
    key: Buffer.from(access.clientKey, "base64"),
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const call = https.request(new URL(request.path, access.server), options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (/** @type {string} */ chunk) => (body += chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
      response.on("error", reject);
    });
    call.on("error", (error) => {
      reject(error.name === "AbortError" ? new Error(`no answer within ${String(timeoutMs)} ms`) : error);
    });
    call.end(request.body === undefined ? undefined : JSON.stringify(request.body));
  });
}

/** @param {KubernetesRequest["method"]} method */
function contentType(method) {
  return method === "PATCH" ? "application/merge-patch+json" : "application/json";
}

/**
 * The reason in a Kubernetes Status object, or the beginning of the answer when it is none.
 * @param {KubernetesAnswer} answer
 * @returns {string}
 */
function reasonOf(answer) {
  return `${String(answer.status)} ${messageOf(answer.body)}`;
}

/** @param {string} body */
function messageOf(body) {
  const match = /"message":\s*("(?:[^"\\]|\\.)*")/.exec(body);
  return match?.[1] === undefined ? body.slice(0, 300) : String(JSON.parse(match[1]));
}

module.exports = { callKubernetes, reasonOf };
