import type { types } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";

/** Failed attempts to connect before a step gives up: about five seconds when every one fails at once. */
const DIAL_ERRORS = 8;
const DIAL_SECONDS = 15;
/** The longest pause between two attempts of the provider. */
const LONGEST_PAUSE_SECONDS = 5;

/** How a machine is reached over SSH. @throws Error for a node without it, which validation refuses */
export function sshOf(node: NodeConfig): NonNullable<NodeConfig["ssh"]> {
  if (!node.ssh) throw new Error(`node ${node.name} has no ssh settings`);
  return node.ssh;
}

/** Where a connection to the machine goes first: to the jump host if there is one. */
export function firstHop(node: NodeConfig): { readonly address: string; readonly port: number } {
  const { port, jumpHost } = sshOf(node);
  return jumpHost ?? { address: node.address, port };
}

/**
 * A connection as the command provider takes it. A machine with another host key is not talked to.
 * @param privateKey secret; absent: the SSH agent of whoever runs Pulumi
 * @param patienceSeconds how long a machine that is known to be on its way may not answer. Default: not at all
 */
export function connectionTo(
  node: NodeConfig,
  privateKey?: pulumi.Input<string>,
  patienceSeconds = 0,
): types.input.remote.ConnectionArgs {
  const { user, port, hostKey, jumpHost } = sshOf(node);
  const common = { perDialTimeout: DIAL_SECONDS, ...(privateKey !== undefined && { privateKey }) };
  return {
    ...common,
    host: node.address,
    port,
    user,
    hostKey,
    dialErrorLimit: DIAL_ERRORS + Math.ceil(patienceSeconds / LONGEST_PAUSE_SECONDS),
    ...(jumpHost && {
      proxy: {
        ...common,
        host: jumpHost.address,
        port: jumpHost.port,
        user: jumpHost.user,
        hostKey: jumpHost.hostKey,
        dialErrorLimit: DIAL_ERRORS,
      },
    }),
  };
}
