import type { KubernetesAccess } from "../../components/cluster/kubeconfig";
import { callKubernetes, reasonOf } from "../lib/kubernetes-api";
import type { KubernetesObject, Release, Wanted } from "./plan";

const TIMEOUT_MS = 10_000;

interface ResourceList {
  readonly resources: readonly { readonly kind: string; readonly name: string; readonly namespaced: boolean }[];
}

/** A cluster that is asked what is in it already. */
export class Inventory {
  private readonly groups = new Map<string, Promise<ResourceList | undefined>>();

  constructor(private readonly access: KubernetesAccess) {}

  /**
   * The identifier by which Pulumi's provider knows what is there, or undefined where it is not.
   * @throws Error when the cluster does not say
   */
  async idOf({ thing }: Wanted): Promise<string | undefined> {
    return isRelease(thing) ? this.release(thing) : this.object(thing);
  }

  /** Helm keeps a Secret for each revision. */
  private async release({ name, namespace }: Release): Promise<string | undefined> {
    const selector = encodeURIComponent(`owner=helm,name=${name}`);
    const found = await this.get(`/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}&limit=1`);
    const { items } = (found ?? { items: [] }) as { readonly items: readonly unknown[] };
    return items.length > 0 ? `${namespace}/${name}` : undefined;
  }

  private async object({
    apiVersion,
    kind,
    name,
    namespace = "default",
  }: KubernetesObject): Promise<string | undefined> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const listed = (await this.group(root))?.resources ?? [];
    const resource = listed.find((each) => each.kind === kind && !each.name.includes("/"));
    if (!resource) return undefined;
    const path = resource.namespaced ? `namespaces/${namespace}/${resource.name}` : resource.name;
    if ((await this.get(`${root}/${path}/${name}`)) === undefined) return undefined;
    return resource.namespaced ? `${namespace}/${name}` : name;
  }

  private group(root: string): Promise<ResourceList | undefined> {
    const known = this.groups.get(root) ?? (this.get(root) as Promise<ResourceList | undefined>);
    this.groups.set(root, known);
    return known;
  }

  private async get(path: string): Promise<unknown> {
    const answer = await callKubernetes(this.access, { method: "GET", path }, TIMEOUT_MS);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${this.access.server}${path}: ${reasonOf(answer)}`);
    return JSON.parse(answer.body);
  }
}

const isRelease = (thing: Release | KubernetesObject): thing is Release =>
  thing.kind === "Release" && !("apiVersion" in thing);
