/** The parts of a Pulumi checkpoint (`pulumi stack export`) that matter here. */
export interface Checkpoint {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly resource: StateResource }[];
  };
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** `<urn of the provider>::<its id>` */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
}

const PROVIDER = "pulumi:providers:kubernetes";

/** The stack's ways into Kubernetes clusters. */
export function kubernetesProviders({ deployment }: Checkpoint): readonly StateResource[] {
  return (deployment.resources ?? []).filter(({ type }) => type === PROVIDER);
}

/** The same checkpoint without what is in Kubernetes clusters, and how many resources that was. */
export function withoutObjects<T extends Checkpoint>(checkpoint: T): { checkpoint: T; forgotten: number } {
  const { resources = [], pending_operations: pending = [] } = checkpoint.deployment;
  const gone = new Set(resources.filter(isInCluster).map(({ urn }) => urn));
  const kept = resources.filter((resource) => !isInCluster(resource)).map((resource) => independent(resource, gone));
  const deployment = {
    ...checkpoint.deployment,
    resources: kept,
    pending_operations: pending.filter(({ resource }) => !isInCluster(resource)),
  };
  return { checkpoint: { ...checkpoint, deployment }, forgotten: resources.length - kept.length };
}

/** The provider's type comes after those of its parents: `…::homelab:cluster:TalosCluster$pulumi:providers:kubernetes::…`. */
const isInCluster = ({ provider }: StateResource): boolean =>
  provider !== undefined && provider.split("::")[2]?.split("$").at(-1) === PROVIDER;

/** What stays must not depend on what is gone: Pulumi refuses such a state. */
function independent(resource: StateResource, gone: ReadonlySet<string>): StateResource {
  const { dependencies, propertyDependencies, deletedWith, ...rest } = resource;
  const there = (urns: readonly string[]) => urns.filter((urn) => !gone.has(urn));
  return {
    ...rest,
    ...(dependencies && { dependencies: there(dependencies) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([name, urns]) => [name, urns && there(urns)]),
      ),
    }),
    ...(deletedWith !== undefined && !gone.has(deletedWith) && { deletedWith }),
  };
}
