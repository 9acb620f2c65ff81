// @ts-check
import { note, runAction } from "../lib/action.js";
import { Etcd } from "../lib/etcd.js";
import { KubernetesCluster } from "../lib/kubernetes-cluster.js";
import { leave } from "../lib/leaving.js";
import { modeOf } from "../lib/machine-mode.js";
import { asError, DeadlineError, poll } from "../lib/poll.js";
import { kubernetesAccess } from "../lib/talos-kubeconfig.js";

/**
 * @typedef {import("../lib/leaving.js").Leaver} Leaver
 * @typedef {{name: string, address: string}} Machine
 */

/**
 * @typedef {object} MembersInput
 * @property {string} stack value of the label that marks the stack's nodes
 * @property {string[]} nodes names of those that the stack lists
 * @property {Machine[]} controlPlanes that stay and are online
 * @property {import("../lib/talos-api.js").TalosCredentials} credentials
 * @property {number} drainSeconds
 * @property {boolean} wipes whether machines that leave are wiped afterwards
 * @property {number} [answerSeconds] how long the Kubernetes API may be away. Default 120
 * @property {number} [port] of the Talos API. Default 50000
 * @property {string[]} [servers] of the Kubernetes API. Default: the control planes' own
 */

/**
 * What matters here of a Kubernetes node.
 * @typedef {object} Node
 * @property {{name: string, labels: Record<string, string>}} metadata
 * @property {{addresses?: {type: string, address: string}[]}} status
 */

const ANSWER_SECONDS = 120;
const MODE_MS = 2500;
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** Takes nodes that the stack no longer lists out of the cluster, and control planes whose machine was exchanged. */
await runAction(async (/** @type {MembersInput} */ input) => {
  const { controlPlanes, drainSeconds, wipes } = input;
  const modes = await modesOf(input, controlPlanes);
  const staying = controlPlanes.filter((_, index) => modes[index] === "member");
  const fresh = controlPlanes.filter((_, index) => modes[index] === "maintenance");
  const etcd = new Etcd(staying, wayTo(input));
  const kubernetes = await kubernetesOf(input, staying);

  const gone = await whoIsNotListed(input, kubernetes);
  const leavers = [...(await exchanged(fresh, etcd)), ...gone];
  const site = { kubernetes, etcd, way: wayTo(input), drainSeconds, wipes };
  for (const leaver of leavers) await leave(site, leaver);
  return leavers.length === 0 ? "nobody leaves" : `have left: ${leavers.map(({ name }) => name).join(", ")}`;
});

/**
 * @param {MembersInput} input
 * @param {readonly Machine[]} staying
 */
async function kubernetesOf(input, staying) {
  try {
    const access = await kubernetesAccess(staying.map(({ address }) => ({ ...wayTo(input), address })));
    return new KubernetesCluster({ ...access, ...(input.servers && { servers: input.servers }) });
  } catch (error) {
    throw nobodyKnows(asError(error).message, error);
  }
}

/**
 * @param {string} reason
 * @param {unknown} cause
 */
function nobodyKnows(reason, cause) {
  return new Error(
    `the list of nodes changed, but nobody says who is in the cluster: ${reason}. Bring the control planes back first, then run ` +
      "the update again; where they are gone for good, docs/recovery.md says how to go on.",
    { cause },
  );
}

/** @param {MembersInput} input */
function wayTo({ credentials, port }) {
  return { credentials, ...(port !== undefined && { port }) };
}

/**
 * @param {MembersInput} input
 * @param {readonly {address: string}[]} machines
 */
async function modesOf(input, machines) {
  const found = await Promise.all(machines.map(({ address }) => modeOf({ ...wayTo(input), address }, MODE_MS)));
  return found.map(({ mode }) => mode);
}

/**
 * Those first that cost etcd its safety: members whose machines are gone. Then workers, whose pods may need a working
 * cluster to move. Control planes last.
 * @param {MembersInput} input
 * @param {KubernetesCluster} kubernetes
 * @returns {Promise<Leaver[]>}
 */
async function whoIsNotListed(input, kubernetes) {
  const listed = new Set(input.nodes);
  const nodes = await registered(input, kubernetes);
  const leavers = nodes.filter(({ metadata }) => !listed.has(metadata.name)).map(leaverOf);
  const modes = await modesOf(input, leavers);
  const dead = leavers.filter(({ controlPlane }, index) => controlPlane && modes[index] !== "member");
  const others = leavers.filter((leaver) => !dead.includes(leaver));
  return [
    ...dead,
    ...others.filter(({ controlPlane }) => !controlPlane),
    ...others.filter(({ controlPlane }) => controlPlane),
  ];
}

/**
 * The stack's nodes, by the mark that they carry.
 * @param {MembersInput} input
 * @param {KubernetesCluster} kubernetes
 * @returns {Promise<Node[]>}
 */
async function registered({ stack, answerSeconds = ANSWER_SECONDS }, kubernetes) {
  const path = `/api/v1/nodes?labelSelector=${encodeURIComponent(`homelab/stack=${stack}`)}`;
  try {
    return await poll((timeoutMs) => kubernetes.list(path, timeoutMs), answerSeconds);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw nobodyKnows(error.message, error);
  }
}

/**
 * @param {Node} node
 * @returns {Leaver}
 */
function leaverOf({ metadata, status }) {
  const address = (status.addresses ?? []).find(({ type }) => type === "InternalIP")?.address ?? "";
  return { name: metadata.name, address, controlPlane: CONTROL_PLANE in metadata.labels };
}

/**
 * A machine without a configuration that has the name of a member of etcd stands in the place of a dead one.
 * @param {readonly Machine[]} fresh control planes that the stack lists, without a configuration
 * @param {Etcd} etcd
 * @returns {Promise<Leaver[]>}
 */
async function exchanged(fresh, etcd) {
  if (fresh.length === 0) return [];
  const { members } = await etcd.members();
  return fresh.flatMap(({ name, address }) => {
    const member = members.find(({ hostname }) => hostname === name);
    if (!member) return [];
    note(`another machine stands at ${address} in the place of ${name}; the old one's membership ends`);
    return [{ name, address: member.address, controlPlane: true }];
  });
}
