// @ts-check
import { runGate } from "../lib/gate.js";
import { callKubernetes, reasonOf } from "../lib/kubernetes-api.js";

/**
 * @typedef {import("../lib/kubernetes-api.js").KubernetesAccess} KubernetesAccess
 * @typedef {{type: string, status: string, message?: string}} Condition
 * @typedef {{namespace: string, name: string}} Deployment
 */

/**
 * @typedef {object} CrdInput
 * @property {KubernetesAccess} access
 * @property {string} name whose definitions they are, for messages: `Flux`
 * @property {string[]} definitions of custom resources that have to be served: `things.example.org`
 * @property {Deployment[]} [deployments] that have to be available. Default: none
 * @property {string} [reportedBy] path of an object whose condition Ready says how far its operator is
 * @property {number} deadlineSeconds
 */

/**
 * Waits for what an operator makes by itself: definitions of custom resources, and the controllers behind them. Whoever
 * asked the operator for them is done before that.
 */
await runGate((/** @type {CrdInput} */ input) => ({
  subject: `${input.name} (through ${input.access.server})`,
  tried: "its custom resource definitions and deployments were looked for",
  advice: `Look at what its operator says (\`kubectl get pods,events -A\`), then run the update again.`,
  deadlineSeconds: input.deadlineSeconds,
  attempt: async (timeoutMs) => {
    const [established, available] = await Promise.all([
      missing(input, timeoutMs, input.definitions.map(definition)),
      missing(input, timeoutMs, (input.deployments ?? []).map(deployment)),
    ]);
    const waiting = [...established, ...available];
    if (waiting.length > 0) throw new Error(`${waiting.join(", ")}${await report(input, timeoutMs)}`);
    return "serves";
  },
}));

/** @param {string} name */
function definition(name) {
  return { path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`, condition: "Established", name };
}

/** @param {Deployment} deployment */
function deployment({ namespace, name }) {
  return { path: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, condition: "Available", name };
}

/**
 * What is not there, or not yet what it should be.
 * @param {CrdInput} input
 * @param {number} timeoutMs
 * @param {{path: string, condition: string, name: string}[]} wanted
 */
async function missing({ access }, timeoutMs, wanted) {
  const found = await Promise.all(
    wanted.map(async ({ path, condition, name }) => {
      const conditions = await conditionsOf(access, path, timeoutMs);
      if (conditions === undefined) return `${name} is not there`;
      const holds = conditions.some(({ type, status }) => type === condition && status === "True");
      return holds ? undefined : `${name} is not ${condition}`;
    }),
  );
  return found.filter((each) => each !== undefined);
}

/**
 * The operator's own words, so that nobody has to look for them.
 * @param {CrdInput} input
 * @param {number} timeoutMs
 */
async function report({ access, reportedBy }, timeoutMs) {
  if (reportedBy === undefined) return "";
  const conditions = (await conditionsOf(access, reportedBy, timeoutMs)) ?? [];
  const ready = conditions.find(({ type }) => type === "Ready");
  return ready?.message === undefined ? "; the operator says nothing" : `; the operator says: ${ready.message}`;
}

/**
 * @param {KubernetesAccess} access
 * @param {string} path
 * @param {number} timeoutMs
 * @returns {Promise<Condition[] | undefined>} nothing where there is no such object
 */
async function conditionsOf(access, path, timeoutMs) {
  const answer = await callKubernetes(access, { method: "GET", path }, timeoutMs);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`${path}: ${reasonOf(answer)}`);
  /** @type {{status?: {conditions?: Condition[]}}} */
  const object = JSON.parse(answer.body);
  return object.status?.conditions ?? [];
}
