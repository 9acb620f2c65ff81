// @ts-check
"use strict";
const { asError } = require("./poll.js");
const { encodeVarint, fields, text, varint } = require("./protobuf.js");
const { callTalos } = require("./talos-api.js");

/**
 * @typedef {import("./talos-api.js").TalosTarget} TalosTarget
 */

/**
 * A member of an etcd cluster that runs on Talos machines.
 * @typedef {object} Member
 * @property {bigint} id
 * @property {string} hostname the machine's, and the Kubernetes node's
 * @property {string} address of its machine
 * @property {boolean} isLearner whether it does not vote yet
 */

/**
 * A control plane that is asked about etcd.
 * @typedef {{name: string, address: string}} ControlPlane
 */

const TIMEOUT_MS = 5000;

/**
 * The members that one machine's etcd knows of.
 * @param {TalosTarget} target
 * @returns {Promise<Member[]>}
 */
async function membersSeenBy(target) {
  const response = await callTalos(target, "EtcdMemberList", encodeVarint(1, true), TIMEOUT_MS);
  return fields(response, 1)
    .flatMap((message) => fields(message, 3))
    .map((member) => ({
      id: varint(member, 2),
      hostname: fields(member, 3).map(text)[0] ?? "",
      address: new URL(fields(member, 4).map(text)[0] ?? "https://unknown").hostname,
      isLearner: varint(member, 6) !== 0n,
    }));
}

/**
 * Why a member cannot be counted on, as it says itself.
 * @param {TalosTarget} target
 * @returns {Promise<string | undefined>} undefined where it serves and has a leader
 */
async function ailmentOf(target) {
  try {
    const response = await callTalos(target, "EtcdStatus", Buffer.alloc(0), TIMEOUT_MS);
    const [status] = fields(response, 1).flatMap((message) => fields(message, 2));
    if (status === undefined) return "says nothing of its etcd";
    const errors = fields(status, 8).map(text);
    if (errors.length > 0) return errors.join(", ");
    return varint(status, 4) === 0n ? "has no leader" : undefined;
  } catch (error) {
    return asError(error).message;
  }
}

/** A cluster of etcd members, by those control planes that can be asked. */
class Etcd {
  /**
   * @param {readonly ControlPlane[]} controlPlanes that stay, in the order in which they are asked
   * @param {Omit<TalosTarget, "address">} way how they are reached
   */
  constructor(controlPlanes, way) {
    this.controlPlanes = controlPlanes;
    this.way = way;
  }

  /**
   * @returns {Promise<{members: Member[], by: TalosTarget}>} the members, and the machine that knows them
   * @throws {Error} that says why no control plane knows them
   */
  async members() {
    const failures = [];
    for (const { name, address } of this.controlPlanes) {
      const by = { ...this.way, address };
      try {
        return { members: await membersSeenBy(by), by };
      } catch (error) {
        failures.push(`${name} (${address}): ${asError(error).message}`);
      }
    }
    throw new Error(`etcd answers on no control plane that stays: ${failures.join("; ")}`);
  }

  /**
   * Takes a member out, where the others can decide that and go on without it.
   * @param {string} hostname
   * @returns {Promise<boolean>} whether there was one
   * @throws {Error} that says which members are not well
   */
  async remove(hostname) {
    const { members, by } = await this.members();
    const leaving = members.find((member) => member.hostname === hostname);
    if (!leaving) return false;
    if (!leaving.isLearner) await this.#requireMajorityWithout(leaving, members);
    await callTalos(by, "EtcdRemoveMemberByID", encodeVarint(1, leaving.id), TIMEOUT_MS);
    return true;
  }

  /**
   * @param {Member} leaving
   * @param {readonly Member[]} members
   */
  async #requireMajorityWithout(leaving, members) {
    const voters = members.filter(({ isLearner, id }) => !isLearner && id !== leaving.id);
    const states = await Promise.all(
      voters.map(async ({ hostname, address }) => {
        const ailment = await ailmentOf({ ...this.way, address });
        return ailment === undefined ? [] : [`${hostname} (${address}): ${ailment}`];
      }),
    );
    const ailing = states.flat();
    if ((voters.length - ailing.length) * 2 > voters.length) return;
    const rest =
      voters.length === 0 ? "it is the last member" : `of the ${String(voters.length)} others: ${ailing.join("; ")}`;
    throw new Error(`etcd would lose its majority without ${leaving.hostname}: ${rest}`);
  }
}

module.exports = { Etcd, ailmentOf, membersSeenBy };
