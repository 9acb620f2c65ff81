// @ts-check
import { runGate } from "../lib/gate.js";
import { callKubernetes, reasonOf } from "../lib/kubernetes-api.js";

/**
 * @typedef {object} WebhookInput
 * @property {import("../lib/kubernetes-api.js").KubernetesAccess} access
 * @property {string} name whose webhook it is, for messages: `MetalLB`
 * @property {string} path of the collection that the probe would be created in
 * @property {object} probe a valid object that the webhook looks at; it is sent as a dry run, so nothing is stored
 * @property {number} deadlineSeconds
 */

/**
 * Waits until the API server can create objects that an admission webhook has to look at. A dry run goes through the
 * whole of admission, the webhook's service, pod and certificate included.
 */
await runGate((/** @type {WebhookInput} */ { access, name, path, probe, deadlineSeconds }) => ({
  subject: `the admission webhook of ${name} (through ${access.server})`,
  tried: `a dry run of POST ${path} was`,
  advice: `Look at ${name}'s pods and their events (\`kubectl get pods -A\`), then run the update again.`,
  deadlineSeconds,
  attempt: async (timeoutMs) => {
    const answer = await callKubernetes(access, { method: "POST", path: `${path}?dryRun=All`, body: probe }, timeoutMs);
    if (!isAdmitted(answer.status)) throw new Error(reasonOf(answer));
    return "answers";
  },
}));

/**
 * A conflict comes after admission: the webhook has answered.
 * @param {number} status
 */
function isAdmitted(status) {
  return status === 200 || status === 201 || status === 409;
}
