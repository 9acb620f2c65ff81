import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runEntry } from "../../rehearsal/driver/binary";
import type { Observed } from "./site";

/** What tests look at in a Node. */
export interface KubernetesNode {
  metadata: { name: string; labels: Record<string, string> };
  spec: { taints?: { key: string }[]; unschedulable?: boolean };
  status: {
    addresses: { type: string; address: string }[];
    capacity: Record<string, string>;
    nodeInfo: { architecture: string; kubeletVersion: string };
  };
}

/** The cluster's API, with the credentials that the stack gives out. */
export class Kubectl {
  private constructor(readonly kubeconfig: string) {}

  static async of({ rehearsal }: Observed): Promise<Kubectl> {
    const { kubeconfig } = await rehearsal.outputs();
    const file = join(rehearsal.workspace.folder, "kubeconfig");
    writeFileSync(file, String(kubeconfig?.value), { mode: 0o600 });
    return new Kubectl(file);
  }

  run(...args: string[]): Promise<string> {
    return runEntry(["kubectl", "--kubeconfig", this.kubeconfig, ...args]);
  }

  apply(object: object): Promise<string> {
    return runEntry(["kubectl", "--kubeconfig", this.kubeconfig, "apply", "-f", "-"], JSON.stringify(object));
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.run(...args, "-o", "json")) as T;
  }

  async nodes(): Promise<KubernetesNode[]> {
    return (await this.json<{ items: KubernetesNode[] }>("get", "nodes")).items;
  }
}
