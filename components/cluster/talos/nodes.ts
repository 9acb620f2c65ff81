import type * as pulumi from "@pulumi/pulumi";
import type * as talos from "@pulumiverse/talos";
import type { NodeConfig } from "../../../config/schema";
import { accessOf } from "../kubeconfig";
import { createKubeconfig } from "./access";
import { createAnswering } from "./answering";
import { createBootstrap } from "./bootstrap";
import type { MachineConfiguration, TalosClusterArgs } from "./configuration";
import { TalosMachine } from "./machine";
import { createMembers } from "./members";
import { controlPlanesOf, workersOf } from "./membership";
import { TalosSettled } from "./settled";
import { createWorkers, type Turn } from "./workers";

export interface NodesArgs extends TalosClusterArgs {
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Output<talos.types.ClientConfiguration>;
  readonly configurationOf: (node: NodeConfig) => MachineConfiguration;
  /** What happens to each machine when the stack no longer has it. */
  readonly resetOf: (node: NodeConfig) => pulumi.Resource;
}

/** A machine of the cluster, and what says that it is as the stack wants it. */
export interface TalosNode {
  readonly machine: TalosMachine;
  readonly settled: pulumi.Resource;
}

export interface TalosNodes {
  readonly nodes: readonly TalosNode[];
  /** Admin access to the Kubernetes API; secret. */
  readonly kubeconfig: pulumi.Output<string>;
}

/**
 * Machines, made into nodes in an order that never takes two control planes at once: the first one, which is bootstrapped,
 * the others one by one, each when the one before is well. Workers start beside them, where nothing runs yet.
 */
export function createNodes(name: string, args: NodesArgs, parent: pulumi.Resource): TalosNodes {
  const { cluster, talos: settings, clientConfiguration } = args;
  const nameOf = (node: NodeConfig) => `${name}-${node.name}`;
  // Nobody joins etcd while a member is dead: it refuses.
  const members = createMembers(name, args, { parent });
  const machineOf = (node: NodeConfig, order: { after?: readonly pulumi.Resource[]; turn?: Turn }) =>
    createMachine(nameOf(node), { ...args, node, members, ...order }, parent);
  const [first, ...others] = controlPlanesOf(cluster);

  const firstMachine = machineOf(first, {});
  const answering = createAnswering(nameOf(first), { ...args, node: first, machine: firstMachine });
  const bootstrap = createBootstrap(
    name,
    { node: first, clientConfiguration, timeoutSeconds: settings.timeouts.bootstrapSeconds },
    { parent, dependsOn: answering },
  );
  const kubeconfig = createKubeconfig(name, { ...args, first, bootstrap }, { parent });
  const access = kubeconfig.apply(accessOf);
  const settle = (node: NodeConfig, machine: TalosMachine): TalosNode => {
    const step = { ...args, node, configuration: args.configurationOf(node), access };
    const dependsOn = node === first ? [machine.configuration, answering] : machine.configuration;
    return { machine, settled: new TalosSettled(nameOf(node), step, { parent: machine, dependsOn }) };
  };

  const nodes = [settle(first, firstMachine)];
  for (const node of others) {
    const after = nodes.slice(-1).map(({ settled }) => settled);
    nodes.push(settle(node, machineOf(node, { after })));
  }
  const turns = {
    cluster: firstMachine.state,
    controlPlanes: nodes.slice(-1).map(({ settled }) => settled),
    atOnce: settings.rollout.workersAtOnce,
  };
  const workers = createWorkers(workersOf(cluster), turns, (node, turn) => settle(node, machineOf(node, { turn })));
  return { nodes: [...nodes, ...workers], kubeconfig };
}

interface MachineArgs extends NodesArgs {
  readonly node: NodeConfig;
  readonly members: pulumi.Resource;
  readonly after?: readonly pulumi.Resource[];
  readonly turn?: Turn;
}

function createMachine(name: string, args: MachineArgs, parent: pulumi.Resource): TalosMachine {
  const { cluster, talos, clientConfiguration, node, after = [], turn } = args;
  const machine = {
    node,
    talos,
    clientConfiguration,
    configuration: args.configurationOf(node),
    members: args.members,
    controlPlanes: node.role === "controlPlane" ? controlPlanesOf(cluster) : [],
    after,
    ...(turn && { turn }),
    reset: args.resetOf(node),
  };
  return new TalosMachine(name, machine, { parent });
}
