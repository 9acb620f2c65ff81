import type * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { membersVariables } from "./cluster-variables";
import { NodeSteps } from "./node-steps";
import { controlPlanesOf, type KubeadmClusterArgs, workersOf } from "./settings";
import { Step } from "./step";

export interface KubeadmNodes {
  /** What made the first control plane. When it goes, so does the cluster. */
  readonly first: Step;
  /** Done when the first control plane runs the stack's version. */
  readonly firstUpgraded: Step;
  /** Done when every node runs the stack's version, with its settings, labels and taints. */
  readonly settled: readonly pulumi.Resource[];
}

/**
 * Machines, made into nodes in an order that never takes two control planes at once: the first one, the others one by
 * one, then all workers. Workers join together and are upgraded one by one.
 */
export function createNodes(args: KubeadmClusterArgs, parent: pulumi.Resource): KubeadmNodes {
  const [anchor, ...others] = controlPlanesOf(args.cluster);
  let left: pulumi.Resource | undefined;
  const afterOthersLeft = (checked: pulumi.Resource) => (left ??= removeOthers(args, checked, parent));
  const stepsOf = (node: NodeConfig) => new NodeSteps(args, node, afterOthersLeft, parent);
  const firstSteps = stepsOf(anchor);
  const otherSteps = others.map(stepsOf);
  const workerSteps = workersOf(args.cluster).map(stepsOf);

  const first = firstSteps.init();
  const firstUpgraded = firstSteps.upgrade([first]);
  const described = [firstSteps.describe([first])];
  let previous = firstSteps.settings([firstUpgraded]);
  for (const steps of otherSteps) {
    const joined = steps.join(first, [previous]);
    described.push(steps.describe([joined]));
    previous = steps.settings([steps.upgrade([joined])]);
  }

  const workers = workerSteps.map((steps) => ({ steps, joined: steps.join(first, [previous]) }));
  for (const { steps, joined } of workers) {
    described.push(steps.describe([joined]));
    previous = steps.settings([steps.upgradeWorker([joined, previous])]);
  }
  return { first, firstUpgraded, settled: [previous, ...described] };
}

/**
 * Nodes that the stack no longer lists leave the cluster before anything else changes: the others' firewalls still let
 * them in while they are drained, and etcd counts them while it has to.
 */
function removeOthers(args: KubeadmClusterArgs, checked: pulumi.Resource, parent: pulumi.Resource): pulumi.Resource {
  const { cluster, sshPrivateKey } = args;
  const [anchor] = controlPlanesOf(cluster);
  const variables = membersVariables(args);
  return new Step(
    cluster.name,
    { step: "members", node: anchor, script: "members", variables, sshPrivateKey },
    { parent, dependsOn: checked },
  );
}
