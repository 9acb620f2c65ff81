import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeConfig } from "../../../config/schema";
import { GrpcStatusError } from "../../../ops/lib/grpc";
import { etcdMembers, type EtcdMember, type TalosTarget } from "../../../ops/lib/talos-api";

/** Long enough for one answer of a slow board, short enough not to be noticed where etcd does not run yet. */
const ETCD_ANSWER_MS = 3000;

export interface BootstrapArgs {
  /** The one control plane that starts etcd. */
  readonly node: NodeConfig;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
  readonly timeoutSeconds: number;
}

/** Starts etcd on one machine, unless a cluster already runs there that this stack knows nothing of. */
export function createBootstrap(
  name: string,
  args: BootstrapArgs,
  opts: pulumi.CustomResourceOptions,
): talos.machine.Bootstrap {
  const { node, clientConfiguration } = args;
  const timeouts = { create: `${String(args.timeoutSeconds)}s` };
  const refuseSecond = refuseSecondBootstrap(node, pulumi.getStack());
  return new talos.machine.Bootstrap(
    `${name}-bootstrap`,
    { node: node.address, clientConfiguration, timeouts },
    pulumi.mergeOptions(opts, { hooks: { beforeCreate: [refuseSecond] } }),
  );
}

/**
 * A hook that fails when the machine's etcd has members. Without it the provider retries a second bootstrap until its
 * timeout, and its error does not say what to do.
 */
export function refuseSecondBootstrap(node: NodeConfig, stack: string): pulumi.ResourceHookFunction {
  return async ({ newInputs }) => {
    const members = await runningMembers({ address: node.address, credentials: await credentialsOf(newInputs) });
    if (members.length === 0) return;
    throw new Error(
      `etcd already runs on node ${node.name} (${node.address}; members: ${members.map((each) => each.hostname).join(", ")}), ` +
        `but this stack has no record of it. If it is this stack's cluster, run \`npm run ops -- adopt ${stack}\` and ` +
        "update again. If the machine belongs to another cluster, reset it first.",
    );
  };
}

/** Talos answers with an error, or not at all, where etcd does not run: it has not been bootstrapped. */
async function runningMembers(target: TalosTarget): Promise<readonly EtcdMember[]> {
  try {
    return await etcdMembers(target, ETCD_ANSWER_MS);
  } catch (error) {
    if (error instanceof GrpcStatusError) return [];
    throw error;
  }
}

/** Secrets reach a hook wrapped, but known: it runs when the resource is about to be created. */
function credentialsOf(inputs: unknown): Promise<TalosTarget["credentials"]> {
  const { clientConfiguration } = inputs as {
    readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
  };
  return new Promise((resolve) => {
    pulumi.output(clientConfiguration).apply(resolve);
  });
}
