import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeConfig } from "../../../config/schema";
import { poll } from "../../../ops/lib/poll";
import { services, type TalosTarget } from "../../../ops/lib/talos-api";

/** How long the machine may take to say whether etcd runs. It has just answered, but may have been switched off since. */
const ANSWER_SECONDS = 30;

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
  const advice = adoptionAdvice(node, pulumi.getStack());
  const hooks = {
    beforeCreate: [refuseSecondBootstrap(node, advice)],
    onError: [new pulumi.ErrorHook(`${name}-bootstrap-refused`, explainRefusal(advice))],
  };
  return new talos.machine.Bootstrap(
    `${name}-bootstrap`,
    {
      node: node.address,
      clientConfiguration,
      timeouts: { create: `${String(args.timeoutSeconds)}s` },
    },
    pulumi.mergeOptions(opts, { hooks }),
  );
}

/** What to do when the machine has been bootstrapped before. */
export function adoptionAdvice(node: NodeConfig, stack: string): string {
  return (
    `etcd has already been bootstrapped on node ${node.name} (${node.address}), but this stack has no record of it. ` +
    `If it is this stack's cluster, run \`npm run ops -- adopt ${stack}\` and update again. If the machine belongs to ` +
    "another cluster, reset it first."
  );
}

/**
 * A hook that fails at once when etcd runs on the machine. The provider would retry a second bootstrap until its
 * timeout, and its error does not say what to do.
 */
export function refuseSecondBootstrap(node: NodeConfig, advice: string): pulumi.ResourceHookFunction {
  return async ({ newInputs }) => {
    const target = { address: node.address, credentials: await credentialsOf(newInputs) };
    const states = await poll((timeoutMs) => services(target, timeoutMs), ANSWER_SECONDS);
    if (states.some(({ id, state }) => id === "etcd" && state === "Running")) throw new Error(advice);
  };
}

/** For an etcd that was still starting when the hook before looked: Talos then refuses, and the provider gives up late. */
export function explainRefusal(advice: string): pulumi.ErrorHookFunction {
  return async ({ errors }) => {
    if (errors.some((error) => error.includes("AlreadyExists"))) await pulumi.log.error(advice);
    return false;
  };
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
