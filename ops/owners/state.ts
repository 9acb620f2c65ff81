/** The parts of a Pulumi checkpoint (`pulumi stack export`) that matter here. */
export interface Checkpoint {
  readonly deployment: { readonly resources?: readonly StateResource[] };
}

interface StateResource {
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
}

/** What a stack's state has in its cluster. */
export interface Owned {
  /** Keys of objects. */
  readonly objects: ReadonlySet<string>;
  /** `<namespace>/<name>` of Helm releases. */
  readonly releases: ReadonlySet<string>;
}

const RELEASE = "kubernetes:helm.sh/v3:Release";
const TOKEN = /^kubernetes:([^/]+)\/[^:]+:(.+)$/;

/** What tells an object from all others, whatever version its API has: `apps/Deployment/web/api`. */
export function keyOf(object: {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}): string {
  return [object.group, object.kind, object.namespace ?? "", object.name].join("/");
}

/** Objects and releases of a state; an object's id is `<namespace>/<name>`, or its name alone. */
export function ownedBy({ deployment }: Checkpoint): Owned {
  const inCluster = (deployment.resources ?? []).filter(({ type, custom }) => custom === true && TOKEN.test(type));
  const [releases, objects] = [true, false].map((wanted) =>
    inCluster.filter(({ type }) => (type === RELEASE) === wanted),
  );
  return {
    releases: new Set((releases ?? []).map(({ id = "" }) => id)),
    objects: new Set((objects ?? []).map(keyOfResource)),
  };
}

function keyOfResource({ type, id = "" }: StateResource): string {
  const [, group = "", kind = ""] = TOKEN.exec(type) ?? [];
  const [name = "", namespace] = id.split("/").reverse();
  return keyOf({ group: group === "core" ? "" : group, kind, namespace, name });
}
