import type { KubernetesAccess } from "../../components/cluster/kubeconfig";
import { callKubernetes, reasonOf } from "./kubernetes-api";
import { poll } from "./poll";

/** How long an API server may go on asking for patience. */
const PATIENCE_SECONDS = 30;

/**
 * Reads what is at a path. The API server asks for patience (429) while it reads a definition's objects for the first
 * time: it is asked again then, for half a minute at most.
 * @param accept form of the answer. Default: whole objects as JSON
 * @param timeoutMs for each answer
 * @returns whatever the status, but for 429
 * @throws Error when no answer came, or no other answer
 */
export async function readPatiently(access: KubernetesAccess, path: string, timeoutMs: number, accept?: string) {
  const request = { method: "GET" as const, path, ...(accept !== undefined && { accept }) };
  const outcome = await poll(async () => {
    const [call] = await Promise.allSettled([callKubernetes(access, request, timeoutMs)]);
    if (call.status === "rejected" || call.value.status !== 429) return call;
    throw new Error(`${access.server}${path}: ${reasonOf(call.value)}`);
  }, PATIENCE_SECONDS);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
