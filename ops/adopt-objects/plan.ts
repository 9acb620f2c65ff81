/** The parts of `pulumi preview --json` that matter here. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
}

interface PlannedStep {
  readonly op: string;
  readonly newState?: PlannedResource;
}

export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly parent?: string;
  /** `<urn>::<id>` of the provider. */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** An object or a Helm release that an update would make. */
export interface Wanted {
  readonly resource: PlannedResource;
  /** What it is in the cluster. */
  readonly thing: Release | KubernetesObject;
}

export interface Release {
  readonly kind: "Release";
  readonly namespace: string;
  readonly name: string;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** What an update would make in a Kubernetes cluster, under a name that is known beforehand. */
export function wantedIn({ steps }: Plan): readonly Wanted[] {
  return created(steps).flatMap((resource) => {
    if (!resource.custom || !resource.type.startsWith("kubernetes:")) return [];
    const thing = resource.type === RELEASE ? releaseOf(resource) : objectOf(resource);
    return thing ? [{ resource, thing }] : [];
  });
}

/** What groups of resources an update would make. */
export function groupsIn({ steps }: Plan): readonly PlannedResource[] {
  return created(steps).filter(({ custom, type }) => !custom && type !== "pulumi:pulumi:Stack");
}

function created(steps: readonly PlannedStep[]): readonly PlannedResource[] {
  return steps.flatMap(({ op, newState }) => (op === "create" && newState ? [newState] : []));
}

function releaseOf({ inputs = {} }: PlannedResource): Release | undefined {
  const { name, namespace } = inputs;
  if (typeof name !== "string" || typeof namespace !== "string") return undefined;
  return { kind: "Release", name, namespace };
}

function objectOf({ inputs = {} }: PlannedResource): KubernetesObject | undefined {
  const { apiVersion, kind, metadata } = inputs;
  const { name, namespace } = (metadata ?? {}) as { readonly name?: unknown; readonly namespace?: unknown };
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") return undefined;
  return { apiVersion, kind, name, ...(typeof namespace === "string" && { namespace }) };
}
