import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { asError } from "../../../ops/lib/poll";
import { runOver, type SshTarget } from "../../../ops/lib/ssh";
import { sshOf } from "./connection";
import type { JoinCredentials } from "./documents";
import { scriptText } from "./script";
import type { Variables } from "./shell";
import { SHELL } from "./step";

/** How long a node may take to use its token, once the hook has made it valid. */
const TOKEN_TTL = "15m";

const STEP = "invite";

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
    const failure = await letIn({ ...sshOf(anchor), address: anchor.address, privateKey }, node, variables);
    if (failure === undefined) return;
    throw new Error(
      `homelab: ${node.name}: ${STEP}: the first control plane, ${anchor.name} (${anchor.address}), did not let it join: ` +
        `${failure}\nRun the update again: it goes on where it stopped.`,
    );
  };
}

/** @returns why it did not succeed */
async function letIn(anchor: SshTarget, node: NodeConfig, variables: Variables): Promise<string | undefined> {
  const script = scriptText({ node: node.name, step: STEP }, variables, STEP);
  try {
    const { exitCode, stderr } = await runOver(anchor, `${SHELL} ${STEP}`, script);
    if (exitCode === 0) return undefined;
    return exitCode === undefined ? "the connection was lost in the middle" : stderr.trim();
  } catch (error) {
    return asError(error).message;
  }
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
