// @ts-check
import { runAction } from "../lib/action.js";
import { asError } from "../lib/poll.js";
import { encodeBytes, encodeVarint, fields } from "../lib/protobuf.js";
import { callTalos } from "../lib/talos-api.js";

/**
 * @typedef {import("../lib/talos-api.js").TalosCredentials} TalosCredentials
 */

/**
 * @typedef {object} CredentialsInput
 * @property {{name: string, address: string}[]} controlPlanes asked one after the other
 * @property {number} [port] default 50000
 * @property {TalosCredentials} credentials that are valid still
 */

const TIMEOUT_MS = 10_000;
const ROLE = "os:admin";
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Gets an administrator's certificate for another year from a control plane, which has the CA's key. */
await runAction(async (/** @type {CredentialsInput} */ { controlPlanes, port, credentials }) => {
  const failures = [];
  for (const { name, address } of controlPlanes) {
    try {
      return JSON.stringify(await issue({ address, credentials, ...(port !== undefined && { port }) }));
    } catch (error) {
      failures.push(`${name} (${address}): ${asError(error).message}`);
    }
  }
  throw new Error(
    `no control plane renews the certificate of the talosconfig: ${failures.join("; ")}. Bring one back, then run the update ` +
      "again; until then the one that there is stays valid to its end.",
  );
});

/**
 * @param {import("../lib/talos-api.js").TalosTarget} target
 * @returns {Promise<TalosCredentials>}
 * @see https://docs.siderolabs.com/talos/v1.13/reference/api MachineService.GenerateClientConfiguration
 */
async function issue(target) {
  const request = Buffer.concat([encodeBytes(1, ROLE), encodeBytes(2, encodeVarint(1, YEAR_SECONDS))]);
  const response = await callTalos(target, "GenerateClientConfiguration", request, TIMEOUT_MS);
  const [message] = fields(response, 1);
  const part = (/** @type {number} */ number) => {
    const [bytes] = message === undefined ? [] : fields(message, number);
    if (bytes === undefined || bytes.length === 0) throw new Error("the answer has no certificate");
    return bytes.toString("base64");
  };
  return { caCertificate: part(2), clientCertificate: part(3), clientKey: part(4) };
}
