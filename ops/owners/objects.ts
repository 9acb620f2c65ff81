import type { KubernetesAccess } from "../../components/cluster/kubeconfig";
import { reasonOf } from "../lib/kubernetes-api";
import { readPatiently } from "../lib/kubernetes-patience";

/** An object of the cluster without what is in it. */
export interface ClusterObject {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 10_000;
/** Every API in two answers; Kubernetes has it since 1.30. */
const DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
/** Names and labels alone: a Secret has more in it. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

interface Group {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources?: readonly Resource[];
  }[];
}

interface Resource {
  readonly resource: string;
  readonly responseKind: { readonly kind: string };
  readonly verbs: readonly string[];
}

interface Listed {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly controller?: boolean }[];
  };
}

/**
 * Every object that somebody made on purpose: what controllers make of others, such as pods, is left out.
 * @throws Error when the API refuses a list or does not answer
 */
export async function objectsOf(access: KubernetesAccess): Promise<readonly ClusterObject[]> {
  const groups = [
    ...(await items<Group>(access, "/api", DISCOVERY)),
    ...(await items<Group>(access, "/apis", DISCOVERY)),
  ];
  const found: ClusterObject[] = [];
  // One after the other: an API server of a single board has other things to do.
  for (const { path, group, kind } of groups.flatMap(collections)) {
    const listed = await items<Listed>(access, path, METADATA);
    const made = listed.filter(
      ({ metadata }) => metadata.ownerReferences?.some(({ controller }) => controller) !== true,
    );
    found.push(...made.map(({ metadata }) => ({ group, kind, ...metadata })));
  }
  return found;
}

/** What of a group can be listed and deleted, in the version that it prefers, which comes first. */
function collections({ metadata: { name: group = "" }, versions: [preferred] }: Group) {
  const base = preferred && (group === "" ? `/api/${preferred.version}` : `/apis/${group}/${preferred.version}`);
  return (preferred?.resources ?? [])
    .filter(({ verbs }) => verbs.includes("list") && verbs.includes("delete"))
    .map(({ resource, responseKind }) => ({ path: `${base ?? ""}/${resource}`, group, kind: responseKind.kind }));
}

async function items<T>(access: KubernetesAccess, path: string, accept: string): Promise<readonly T[]> {
  const answer = await readPatiently(access, path, TIMEOUT_MS, accept);
  if (answer.status !== 200) throw new Error(`${access.server}${path}: ${reasonOf(answer)}`);
  return (JSON.parse(answer.body) as { readonly items?: readonly T[] }).items ?? [];
}
