import * as pulumi from "@pulumi/pulumi";
import { parseAllDocuments } from "yaml";
import type { NodeConfig } from "../../../config/schema";
import { KUBEADM_API } from "./documents/document";

/** What kubeadm is told when the cluster is made, and where the stack file says it. */
const MADE_ONCE: Readonly<Record<string, string>> = {
  controlPlaneEndpoint: "homelab:cluster.endpoint",
  networking: "homelab:cluster.network.pods and .services",
  apiServer: "homelab:cluster.bootstrap.apiServer",
  proxy: "homelab:cluster.bootstrap.kubeProxy",
  mode: "homelab:cluster.bootstrap.kubeProxy.mode",
};

/**
 * A hook that refuses to change what holds for as long as the cluster lives, in previews already. Without it, the change
 * would look done: whoever is a member joins nothing again.
 */
export function madeOnce(name: string, node: NodeConfig): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    ({ oldInputs, newInputs }) => {
      const changed = changedSettings(stdinOf(oldInputs), stdinOf(newInputs));
      if (changed.length === 0) return;
      throw new Error(
        `homelab: ${node.name}: kubeadm: ${changed.join(", ")}: this is fixed when the cluster is made. Nothing was ` +
          "changed: put the old value back, or make a new cluster.",
      );
    },
    { onDryRun: true },
  );
}

/** The places in the stack file of what differs between two runs of the first control plane's step. */
export function changedSettings(before: string, after: string): readonly string[] {
  const [old, next] = [settingsIn(before), settingsIn(after)];
  if (!old || !next) return [];
  return Object.entries(MADE_ONCE)
    .filter(([key]) => JSON.stringify(old[key]) !== JSON.stringify(next[key]))
    .map(([, place]) => place);
}

/** Of kubeadm's documents in the step's script, what is made once; undefined where there is none to read. */
function settingsIn(stdin: string): Readonly<Record<string, unknown>> | undefined {
  const config = /^CONFIG='(apiVersion: (?:[^']|'\\'')*)'$/m.exec(stdin)?.[1]?.replaceAll("'\\''", "'");
  if (config === undefined) return undefined;
  const documents = parseAllDocuments(config).map((each) => each.toJS() as Readonly<Record<string, unknown>>);
  const cluster = documents.find(
    ({ apiVersion, kind }) => apiVersion === KUBEADM_API && kind === "ClusterConfiguration",
  );
  const proxy = documents.find(({ kind }) => kind === "KubeProxyConfiguration");
  return cluster && { ...cluster, mode: proxy?.mode };
}

/** A secret one, of a node that joined, is none of this. */
function stdinOf(inputs: unknown): string {
  const { stdin } = (inputs ?? {}) as { readonly stdin?: unknown };
  return typeof stdin === "string" ? stdin : "";
}
