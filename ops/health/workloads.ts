import { type Finding, bad, good } from "../lib/finding";

/** What is looked at in a Deployment, a StatefulSet or a DaemonSet. */
export interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
}

export const WORKLOADS = { Deployment: "deployments", StatefulSet: "statefulsets", DaemonSet: "daemonsets" } as const;

/** Every pod that the platform's namespaces want is there. */
export function examineWorkloads(
  workloads: readonly (readonly [kind: string, workload: Workload])[],
  namespaces: ReadonlySet<string>,
): readonly Finding[] {
  const platform = workloads.filter(([, { metadata }]) => namespaces.has(metadata.namespace));
  const short = platform.flatMap(([kind, workload]) => {
    const { wanted, available } = podsOf(workload);
    const { namespace, name } = workload.metadata;
    if (available >= wanted) return [];
    return [bad(`${kind} ${namespace}/${name}: ${String(available)} of ${String(wanted)} pods are available`)];
  });
  const all = String(platform.length);
  return short.length > 0 ? short : [good(`${all} of ${all} workloads of the platform are available`)];
}

function podsOf({ spec, status = {} }: Workload): { readonly wanted: number; readonly available: number } {
  const { desiredNumberScheduled, numberAvailable = 0, availableReplicas = 0 } = status;
  if (desiredNumberScheduled !== undefined) return { wanted: desiredNumberScheduled, available: numberAvailable };
  return { wanted: spec?.replicas ?? 1, available: availableReplicas };
}
