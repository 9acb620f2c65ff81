// @ts-check
"use strict";
const { ailmentOf, membersSeenBy } = require("./etcd.js");

/**
 * @typedef {import("./talos-api.js").TalosTarget} TalosTarget
 * @typedef {{name: string, address: string}} Named
 * @typedef {Omit<TalosTarget, "address">} Access
 */

/**
 * What one control plane says of etcd.
 * @typedef {object} View
 * @property {string} name
 * @property {string[]} members names, sorted; none where etcd does not answer
 * @property {string} [problem] why it does not count in a vote
 */

/**
 * Every member of etcd runs on its control plane and votes, and all know the same members. A control plane that has not
 * joined yet does not matter, unless it is the one that has to.
 * @param {readonly Named[]} controlPlanes that can be asked
 * @param {Access} access
 * @param {string} [joined] name of a control plane that must be a member
 * @throws {Error} that names the members that are not well
 */
async function requireEtcd(controlPlanes, access, joined) {
  const views = await viewsOf(controlPlanes, access);
  const members = new Set([...views.flatMap((view) => view.members), ...(joined === undefined ? [] : [joined])]);
  const problems = problemsOf(views.filter(({ name }) => members.has(name)));
  const lists = new Set(views.filter((view) => members.has(view.name)).map((view) => view.members.join(", ")));
  if (problems.length === 0 && lists.size > 1) problems.push(`they know different members: ${[...lists].join(" / ")}`);
  if (members.size === 0) problems.push("it answers on no control plane");
  if (problems.length > 0) throw new Error(`etcd: ${problems.join("; ")}`);
}

/**
 * The others are a majority without this control plane, so that it may be away for a while. The only member of a cluster
 * may always; so may a machine that is no member.
 * @param {Named} node
 * @param {readonly Named[]} controlPlanes
 * @param {Access} access
 * @throws {Error} that names the members that are not well
 */
async function requireMajorityWithout(node, controlPlanes, access) {
  const views = await viewsOf(controlPlanes, access);
  const [members = []] = views.flatMap((view) => (view.members.length > 0 ? [view.members] : []));
  if (members.length < 2 || !members.includes(node.name)) return;
  const others = members.filter((name) => name !== node.name);
  const well = others.filter((name) => views.some((view) => view.name === name && view.problem === undefined));
  if (well.length > members.length / 2) return;
  // After a dead one has left, two members can spare nobody; the third joins only once these have changed.
  const joining = controlPlanes.some(({ name }) => !members.includes(name));
  if (joining && well.length === others.length) return;
  const unknown = others
    .filter((name) => !views.some((view) => view.name === name))
    .map((name) => `${name}: not asked`);
  const problems = [...problemsOf(views.filter(({ name }) => name !== node.name)), ...unknown];
  throw new Error(
    `etcd would lose its majority: without ${node.name}, ${String(well.length)} of ${String(members.length)} members are well (${problems.join("; ")})`,
  );
}

/**
 * @param {readonly Named[]} controlPlanes
 * @param {Access} access
 */
function viewsOf(controlPlanes, access) {
  return Promise.all(controlPlanes.map((each) => viewOf(each, access)));
}

/**
 * @param {Named} controlPlane
 * @param {Access} access
 * @returns {Promise<View>}
 */
async function viewOf({ name, address }, access) {
  const target = { ...access, address };
  try {
    const members = await membersSeenBy(target);
    const own = members.find(({ hostname }) => hostname === name);
    const names = members.map(({ hostname }) => hostname).sort();
    if (own === undefined) return { name, members: names, problem: "is no member" };
    return { name, members: names, problem: own.isLearner ? "does not vote yet" : await ailmentOf(target) };
  } catch (error) {
    return { name, members: [], problem: `${address}: ${/** @type {Error} */ (error).message}` };
  }
}

/** @param {readonly View[]} views */
const problemsOf = (views) =>
  views.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));

module.exports = { requireEtcd, requireMajorityWithout };
