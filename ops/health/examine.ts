import { type Finding, bad, good } from "../lib/finding";
import type { ClusterApi } from "./cluster-api";
import { DNS_ENDPOINTS, type EndpointSlice, examineDns } from "./dns";
import { type KubernetesNode, examineNodes } from "./nodes";
import { examineReleases, releasesOf } from "./releases";
import { WORKLOADS, type Workload, examineWorkloads } from "./workloads";

const HELM_SECRETS = "/api/v1/secrets?labelSelector=owner%3Dhelm";
const SYSTEM_NAMESPACE = "kube-system";

/**
 * Looks at a cluster without changing any of it: API, nodes, DNS, Helm releases and the workloads of their namespaces.
 * @param nodes names of the stack's machines
 */
export async function examine(api: ClusterApi, nodes: readonly string[]): Promise<readonly Finding[]> {
  const unready = await api.unready();
  if (unready !== undefined) return [bad(`the API at ${api.server} is not ready: ${unready}`)];
  const [found, slices, secrets, workloads] = await Promise.all([
    api.list<KubernetesNode>("/api/v1/nodes"),
    api.list<EndpointSlice>(DNS_ENDPOINTS),
    api.listMetadata(HELM_SECRETS),
    listWorkloads(api),
  ]);
  const releases = releasesOf(secrets);
  const namespaces = new Set([SYSTEM_NAMESPACE, ...releases.map(({ namespace }) => namespace)]);
  return [
    good(`the API at ${api.server} is ready`),
    ...examineNodes(nodes, found),
    examineDns(slices),
    ...examineReleases(releases),
    ...examineWorkloads(workloads, namespaces),
  ];
}

async function listWorkloads(api: ClusterApi): Promise<readonly (readonly [string, Workload])[]> {
  const lists = Object.entries(WORKLOADS).map(async ([kind, plural]) => {
    const items = await api.list<Workload>(`/apis/apps/v1/${plural}`);
    return items.map((workload) => [kind, workload] as const);
  });
  return (await Promise.all(lists)).flat();
}
