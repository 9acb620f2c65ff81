import { objectsOfStack } from "../../rehearsal/driver/leftovers";

/** Named anew every time that what they belong to changes. */
const passing = /^(ReplicaSet|ControllerRevision|EndpointSlice|Secret \S+\/sh\.helm)/;

/** What the stack made in the cluster: the same list whenever the stack file says the same. */
export async function lastingObjects(kubeconfig: string): Promise<string[]> {
  const objects = await objectsOfStack(kubeconfig);
  return objects
    .map(({ id }) => id)
    .filter((id) => !passing.test(id))
    .sort();
}

/** Somebody's data, as Longhorn knows it. */
export const someVolume = {
  apiVersion: "longhorn.io/v1beta2",
  kind: "Volume",
  metadata: { name: "data", namespace: "longhorn-system" },
  spec: { size: "1073741824" },
};
