// @ts-check
"use strict";
const { callKubernetes, reasonOf } = require("./kubernetes-api.js");

/**
 * A Kubernetes API that several servers give, each of which may be away.
 * @typedef {object} ClusterAccess
 * @property {string[]} servers `https://192.168.100.61:6443`, those first that are asked first
 * @property {string} caCertificate PEM, base64 encoded
 * @property {string} clientCertificate PEM, base64 encoded
 * @property {string} clientKey PEM, base64 encoded
 */

/**
 * @typedef {import("./kubernetes-api.js").KubernetesRequest} KubernetesRequest
 * @typedef {import("./kubernetes-api.js").KubernetesAnswer} KubernetesAnswer
 */

/** The API answered, but not with what was asked for. */
class KubernetesStatusError extends Error {
  /**
   * @param {KubernetesRequest} request
   * @param {KubernetesAnswer} answer
   */
  constructor(request, answer) {
    super(`${request.method} ${request.path}: ${reasonOf(answer)}`);
    this.name = "KubernetesStatusError";
    this.status = answer.status;
  }
}

/** A cluster's API by whichever of its servers answers. */
class KubernetesCluster {
  /** @param {ClusterAccess} access */
  constructor(access) {
    this.access = access;
  }

  /**
   * @param {KubernetesRequest} request
   * @param {number} timeoutMs for each server
   * @returns {Promise<KubernetesAnswer>} of the first server that answers, whatever the status
   * @throws {Error} of the last server, when none answers
   */
  async call(request, timeoutMs) {
    /** @type {unknown} */
    let failure = new Error("no server of the Kubernetes API is known");
    for (const server of this.access.servers) {
      try {
        return await callKubernetes({ ...this.access, server }, request, timeoutMs);
      } catch (error) {
        failure = new Error(`${server}: ${/** @type {Error} */ (error).message}`, { cause: error });
      }
    }
    throw failure;
  }

  /**
   * @template T
   * @param {string} path
   * @param {number} timeoutMs
   * @returns {Promise<T>} the object
   * @throws {KubernetesStatusError} when there is none
   */
  async get(path, timeoutMs) {
    return JSON.parse((await this.succeed({ method: "GET", path }, timeoutMs)).body);
  }

  /**
   * @template T
   * @param {string} path of a collection
   * @param {number} timeoutMs
   * @returns {Promise<T[]>} its items; none where the cluster knows no such kind
   */
  async list(path, timeoutMs) {
    const request = /** @type {const} */ ({ method: "GET", path });
    const answer = await this.call(request, timeoutMs);
    if (answer.status === 404) return [];
    if (answer.status !== 200) throw new KubernetesStatusError(request, answer);
    return JSON.parse(answer.body).items;
  }

  /**
   * @param {KubernetesRequest} request
   * @param {number} timeoutMs
   * @returns {Promise<KubernetesAnswer>}
   * @throws {KubernetesStatusError} when the status is no success
   */
  async succeed(request, timeoutMs) {
    const answer = await this.call(request, timeoutMs);
    if (answer.status < 200 || answer.status > 299) throw new KubernetesStatusError(request, answer);
    return answer;
  }
}

module.exports = { KubernetesCluster, KubernetesStatusError };
