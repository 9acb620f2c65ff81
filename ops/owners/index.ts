import { parseStackFile } from "../../config/stackFile";
import { stackSchema } from "../../config/schema/index";
import { salvage } from "../../config/schema/salvage";
import { accessOf } from "../../components/cluster/kubeconfig";
import { type Finding, advice, bad, badOnes, good, line } from "../lib/finding";
import { PulumiStack } from "../pulumi";
import { isForgotten, otherOwner, ownClaim } from "./claims";
import { type ClusterObject, objectsOf } from "./objects";
import { type Checkpoint, type Owned, ownedBy } from "./state";

/**
 * Looks for objects that both this stack and Flux or Argo CD own: each would change them back, again and again. Changes
 * nothing.
 * @throws Error when there are such objects, after everything was looked at
 */
export async function owners(stackName: string, say: (line: string) => void): Promise<void> {
  const stack = new PulumiStack(stackName);
  const outputs = JSON.parse(await stack.run("stack", "output", "--json", "--show-secrets")) as {
    readonly kubeconfig?: string;
  };
  if (outputs.kubeconfig === undefined)
    throw new Error(`the stack ${stackName} has no output kubeconfig: \`pulumi up\` has not made its cluster yet`);
  const owned = ownedBy(JSON.parse(await stack.run("stack", "export")) as Checkpoint);
  const findings = compare(await objectsOf(accessOf(outputs.kubeconfig)), owned, clusterName(stackName));
  for (const finding of findings) say(line(finding));
  const both = badOnes(findings).length;
  if (both > 0)
    throw new Error(
      `${String(both)} objects have two owners: docs/gitops.md says how each gets one, and how one hands over.`,
    );
}

/** What the stack's objects are labelled with. @param stack its name, with or without organization and project before it */
function clusterName(stack: string): string {
  const name = stack.split("/").at(-1) ?? stack;
  const { cluster } = salvage(stackSchema, parseStackFile(`Pulumi.${name}.yaml`)) as {
    readonly cluster?: { readonly name?: string };
  };
  return cluster?.name ?? name;
}

/** @param cluster name of the stack's cluster, which is on its objects */
export function compare(objects: readonly ClusterObject[], owned: Owned, cluster: string): readonly Finding[] {
  const findings: Finding[] = [];
  const count = { ours: 0, theirs: 0 };
  for (const object of objects) {
    const [ours, theirs] = [ownClaim(object, owned), otherOwner(object)];
    if (ours !== undefined) count.ours++;
    if (theirs !== undefined) count.theirs++;
    if (ours !== undefined && theirs !== undefined) findings.push(bad(`${idOf(object)}: ${ours}, and ${theirs}`));
    else if (isForgotten(object, cluster, owned))
      findings.push(advice(`${idOf(object)}: says that it is this stack's, which does not know it`));
  }
  const summary = `${String(count.ours)} objects of this stack, ${String(count.theirs)} of Flux or Argo CD`;
  return [...findings, good(`${String(objects.length)} objects looked at: ${summary}`)];
}

const idOf = ({ kind, namespace, name }: ClusterObject): string =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
