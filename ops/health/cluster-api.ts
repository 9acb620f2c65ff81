import type { KubernetesAccess } from "../../components/cluster/kubeconfig";
import { callKubernetes, reasonOf } from "../lib/kubernetes-api";
import { readPatiently } from "../lib/kubernetes-patience";
import { asError } from "../lib/poll";

const TIMEOUT_MS = 10_000;

/** Names and labels of objects without what is in them: a release's Secret holds all of its values. */
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface List<T> {
  readonly items?: readonly T[];
}

/** A Kubernetes API as far as looking goes: it has nothing but GET. */
export class ClusterApi {
  constructor(private readonly access: KubernetesAccess) {}

  get server(): string {
    return this.access.server;
  }

  /** `undefined` when the API server says that it is ready, else why not. */
  async unready(): Promise<string | undefined> {
    try {
      const answer = await callKubernetes(this.access, { method: "GET", path: "/readyz" }, TIMEOUT_MS);
      return answer.status === 200 ? undefined : reasonOf(answer);
    } catch (error) {
      return asError(error).message;
    }
  }

  /** @throws Error when the list is refused or nobody answers */
  async list<T>(path: string): Promise<readonly T[]> {
    return this.items<T>(path);
  }

  /** @throws Error when the list is refused or nobody answers */
  async listMetadata(path: string): Promise<readonly Metadata[]> {
    const items = await this.items<{ readonly metadata: Metadata }>(path, METADATA_ONLY);
    return items.map(({ metadata }) => metadata);
  }

  /**
   * Whatever is at a path, services behind the API server included.
   * @returns undefined where the API server knows no such path: a kind that nobody has defined
   * @throws Error when it is refused or nobody answers
   */
  async get<T>(path: string, accept?: string): Promise<T | undefined> {
    const answer = await readPatiently(this.access, path, TIMEOUT_MS, accept);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${this.server}${path}: ${reasonOf(answer)}`);
    return JSON.parse(answer.body) as T;
  }

  /**
   * Objects of a kind that not every cluster has; none where it is not defined.
   * @throws Error when the list is refused or nobody answers
   */
  async listIfServed<T>(path: string): Promise<readonly T[]> {
    return (await this.get<List<T>>(path))?.items ?? [];
  }

  private async items<T>(path: string, accept?: string): Promise<readonly T[]> {
    const list = await this.get<List<T>>(path, accept);
    if (list === undefined) throw new Error(`${this.server}${path}: 404 there is no such list`);
    return list.items ?? [];
  }
}
