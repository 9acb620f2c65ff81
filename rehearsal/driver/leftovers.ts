import type { StackConfig } from "../../config/schema";
import { runEntry } from "./binary";

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager?: string }[];
  };
}

/** Helm and Pulumi keep charts' definitions on purpose: deleting them would delete everything that is made of them. */
const kept = "CustomResourceDefinition";

/** What changes all the time, and belongs to no stack. */
const passing = ["events", "leases.coordination.k8s.io"];

/** An object that the stack made, itself or through a chart, or that somebody tries to delete in vain. */
export interface StackObject {
  /** `Namespace metallb-system`, `Service traefik/traefik` */
  readonly id: string;
  /** The namespace that it belongs to, if only through the release that it came with. */
  readonly home?: string;
}

/** @param kubeconfig a file */
export async function objectsOfStack(kubeconfig: string): Promise<readonly StackObject[]> {
  const kubectl = (...args: string[]) => runEntry(["kubectl", "--kubeconfig", kubeconfig, ...args]);
  const kinds = (await kubectl("api-resources", "--verbs=list,delete", "-o", "name")).split(/\s+/).filter(Boolean);
  const wanted = kinds.filter((kind) => !passing.some((each) => kind.startsWith(each)));
  const answer = await kubectl("get", wanted.join(","), "-A", "-o", "json", "--show-managed-fields");
  const { items } = JSON.parse(answer) as { items: readonly KubernetesObject[] };
  return items.filter(isOfStack).map((object) => ({ id: idOf(object), home: homeOf(object) }));
}

/** What a destroy has to take away: everything but what the stack file says that stays. */
export function leftovers(objects: readonly StackObject[], config: StackConfig<string>): readonly string[] {
  const stays = keptNamespaces(config);
  return objects.filter(({ home }) => home === undefined || !stays.includes(home)).map(({ id }) => id);
}

/** Volumes are never wiped unless the stack file says so, and Longhorn stays with them. */
function keptNamespaces({ storage }: StackConfig<string>): readonly string[] {
  const hasLonghorn = storage?.classes.some(({ type }) => type === "longhorn") ?? false;
  return hasLonghorn && (storage?.longhorn?.onRemove ?? "keep") === "keep" ? ["longhorn-system"] : [];
}

function isOfStack({ kind, metadata }: KubernetesObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return true;
  if (kind === kept) return false;
  const byHelm = metadata.annotations?.["meta.helm.sh/release-name"] !== undefined;
  const byPulumi = metadata.managedFields?.some(({ manager }) => manager?.startsWith("pulumi-kubernetes")) ?? false;
  return byHelm || byPulumi;
}

const idOf = ({ kind, metadata: { namespace, name } }: KubernetesObject): string =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

function homeOf({ kind, metadata }: KubernetesObject): string | undefined {
  if (kind === "Namespace") return metadata.name;
  return metadata.namespace ?? metadata.annotations?.["meta.helm.sh/release-namespace"];
}
