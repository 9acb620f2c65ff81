import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { runOver } from "../../../ops/lib/ssh";
import { sshOf } from "./connection";
import type { JoinCredentials } from "./documents";
import { scriptText } from "./script";
import type { Variables } from "./shell";
import { SHELL } from "./step";

/** How long a node may take to use its token, once the hook has made it valid. */
const TOKEN_TTL = "15m";

export interface InvitationArgs {
  /** The node that is about to join. */
  readonly node: NodeConfig;
  /** The first control plane, which lets it in. */
  readonly anchor: NodeConfig;
  readonly credentials: pulumi.Output<JoinCredentials>;
  readonly sshPrivateKey?: pulumi.Input<string>;
}

/**
 * A hook that makes a node's credentials valid, right before they are used. Recorded ones would have expired when an
 * update that failed is run again.
 */
export function invite({ node, anchor, credentials, sshPrivateKey }: InvitationArgs): pulumi.ResourceHookFunction {
  return async () => {
    const privateKey = sshPrivateKey === undefined ? undefined : await valueOf(pulumi.output(sshPrivateKey));
    const variables = inviteVariables(node, await valueOf(credentials));
    const { address, ...target } = { ...sshOf(anchor), address: anchor.address, privateKey };
    const step = "invite";
    const { exitCode, stderr } = await runOver(
      { address, ...target },
      `${SHELL} ${step}`,
      scriptText({ node: node.name, step }, variables, step),
    );
    if (exitCode === 0) return;
    const ending = exitCode === undefined ? "the connection was lost" : `exit status ${String(exitCode)}`;
    throw new Error(`${anchor.name} (${anchor.address}) did not let ${node.name} join: ${ending}\n${stderr.trim()}`);
  };
}

export function inviteVariables(node: NodeConfig, { token, certificateKey = "" }: JoinCredentials): Variables {
  return {
    TOKEN: token,
    TTL: TOKEN_TTL,
    DESCRIPTION: `for ${node.name} to join`,
    CERTIFICATE_KEY: certificateKey,
  };
}

/** An output's value. Outputs are known when a hook runs: the resource that needs them is about to be created. */
function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
