import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { HandedOver, StackConfig } from "../../config/schema";
import { STACK_LABEL } from "./stack-label";

interface Cluster {
  readonly provider: k8s.Provider;
  readonly deletedWith?: pulumi.Resource;
  /** What gives pods their network. */
  readonly podNetwork?: pulumi.Resource;
}

interface Metadata {
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
}

type Inputs = pulumi.Inputs & { readonly metadata?: Metadata };

/**
 * Options of everything that is made inside the cluster. Kubernetes objects get the stack's label; what is about to be
 * handed over gets none, and stays when it leaves the stack file. What a chart makes carries Helm's marks of the release.
 */
export function inCluster({ cluster, gitops }: StackConfig, { provider, deletedWith, podNetwork }: Cluster) {
  const leaving = new Set((gitops?.handover ?? []).flatMap(resourcesOf));
  const transformation: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const given = props as Inputs;
    const ordered = podNetwork && runsPods(type) ? pulumi.mergeOptions(opts, { dependsOn: [podNetwork] }) : opts;
    if (leaving.has(name)) return { props: given, opts: { ...ordered, retainOnDelete: true } };
    return { props: type === RELEASE ? given : labelled(given, cluster.name), opts: ordered };
  };
  return { provider, deletedWith, transformations: [transformation] } satisfies pulumi.CustomResourceOptions;
}

const RELEASE = "kubernetes:helm.sh/v3:Release";

/**
 * What Pulumi waits for until its pods run. It does only so many things at a time, four for each processor: those that
 * wait for a network must not keep the network out.
 */
const runsPods = (type: string): boolean =>
  type === RELEASE || type.startsWith("kubernetes:apps/") || type.startsWith("kubernetes:batch/");

/** Names of the resources that an addon is made of. */
const resourcesOf = (addon: HandedOver): readonly string[] =>
  ["namespace", "policy", "release"].map((role) => `${addon}-${role}`);

function labelled({ metadata, ...props }: Inputs, stack: string): Inputs {
  return { ...props, metadata: { ...metadata, labels: { ...metadata?.labels, [STACK_LABEL]: stack } } };
}
