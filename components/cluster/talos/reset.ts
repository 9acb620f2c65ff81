import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type * as talos from "@pulumiverse/talos";
import type { ClusterConfig, NodeConfig, TalosBootstrap } from "../../../config/schema";
import { isOnline } from "./membership";

export interface ResetArgs {
  readonly cluster: ClusterConfig;
  readonly talos: TalosBootstrap;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
}

/**
 * What happens to each machine, by its name, when the stack no longer has it. The provider's own reset would know neither
 * an order, nor a machine that is dead, nor the last control plane, which can never leave etcd.
 *
 * Deleted in the reverse order: workers first, then the control planes, the one that was set up first at the very end.
 */
export function createResets(
  name: string,
  args: ResetArgs,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, pulumi.Resource> {
  const { nodes } = args.cluster;
  const resets = new Map<string, pulumi.Resource>();
  let before: pulumi.Resource[] = [];
  const create = (node: NodeConfig) => {
    const reset = new MachineReset(
      `${name}-${node.name}-reset`,
      { ...args, node, leavesEtcd: before.length > 0 && node.role === "controlPlane" },
      pulumi.mergeOptions(opts, { dependsOn: before }),
    );
    resets.set(node.name, reset);
    return reset;
  };
  for (const node of nodes) if (node.role === "controlPlane") before = [create(node)];
  for (const node of nodes) if (node.role === "worker") create(node);
  return resets;
}

/** Nobody waits for a machine that has run: it is there, or it is gone. */
const LONGEST_SILENCE_SECONDS = 30;

interface MachineResetArgs extends ResetArgs {
  readonly node: NodeConfig;
  /** Whether other control planes are still there that etcd can go on with. */
  readonly leavesEtcd: boolean;
}

/** Does nothing until it goes. Then it wipes the machine, where the stack said so when it was last updated. */
class MachineReset extends local.Command {
  constructor(name: string, args: MachineResetArgs, opts: pulumi.CustomResourceOptions) {
    const { node, talos: settings } = args;
    const wipes = settings.onDestroy === "reset";
    const input = {
      node: { name: node.name, address: node.address },
      offline: !isOnline(node),
      leavesEtcd: args.leavesEtcd,
      credentials: args.clientConfiguration,
      answerSeconds: Math.min(LONGEST_SILENCE_SECONDS, settings.timeouts.reachSeconds),
      deadlineSeconds: settings.timeouts.readySeconds,
    };
    super(
      name,
      {
        ...(wipes && { delete: "node ops/gates/reset.mjs" }),
        stdin: pulumi.secret(pulumi.jsonStringify(input)),
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      // Wiping a machine takes an unprotect first.
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["stdin"], protect: wipes }),
    );
  }
}
