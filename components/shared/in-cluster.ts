import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { HandedOver, StackConfig } from "../../config/schema";

/**
 * Says of an object that the stack of the cluster of this name owns it. A label of our own: `app.kubernetes.io/managed-by` is written by
 * force by others, such as Flux's operator on the namespace that it runs in.
 */
export const STACK_LABEL = "homelab/stack";

interface Cluster {
  readonly provider: k8s.Provider;
  readonly deletedWith?: pulumi.Resource;
}

interface Metadata {
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Options of everything that is made inside the cluster. Kubernetes objects get the stack's label; what is about to be
 * handed over gets none, and stays when it leaves the stack file. What a chart makes carries Helm's marks of the release.
 */
export function inCluster({ cluster, gitops }: StackConfig, { provider, deletedWith }: Cluster) {
  const leaving = new Set((gitops?.handover ?? []).flatMap(resourcesOf));
  const transformation: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const given = props as pulumi.Inputs & { readonly metadata?: Metadata };
    if (leaving.has(name)) return { props: given, opts: { ...opts, retainOnDelete: true } };
    return type.startsWith("kubernetes:helm.sh/") ? undefined : { props: labelled(given, cluster.name), opts };
  };
  return { provider, deletedWith, transformations: [transformation] } satisfies pulumi.CustomResourceOptions;
}

/** Names of the resources that an addon is made of. */
const resourcesOf = (addon: HandedOver): readonly string[] =>
  ["namespace", "policy", "release"].map((role) => `${addon}-${role}`);

function labelled({ metadata, ...props }: pulumi.Inputs & { readonly metadata?: Metadata }, stack: string) {
  return { ...props, metadata: { ...metadata, labels: { ...metadata?.labels, [STACK_LABEL]: stack } } };
}
