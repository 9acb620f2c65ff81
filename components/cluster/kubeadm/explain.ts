import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { sshOf } from "./connection";

interface Explanation {
  /** What the provider says. */
  readonly error: RegExp;
  readonly meaning: (node: NodeConfig) => string;
}

/** How the provider says that the command ran to its end: what follows is the host's own words. */
const ENDED = /Process exited with status \d+/;

/** What a host's own words leave open. */
const ofHosts: readonly Explanation[] = [
  {
    error: /sudo: a (terminal|password) is required/,
    meaning: (node) => {
      const { user } = sshOf(node);
      return (
        `user ${user} cannot use sudo without a password. Put \`${user} ALL=(ALL) NOPASSWD:ALL\` into a file in ` +
        "/etc/sudoers.d there (`sudo visudo -f /etc/sudoers.d/homelab`)."
      );
    },
  },
  {
    error: /sudo: (command )?not found|is not in the sudoers file|may not run sudo/,
    meaning: (node) =>
      `user ${sshOf(node).user} may not use sudo. Make it a member of the group sudo, without a password.`,
  },
];

/** What the command provider says badly about connections, the most telling first. */
const ofConnections: readonly Explanation[] = [
  {
    error: /host key mismatch|no common algorithm for host key|failed to parse host key/,
    meaning: (node) =>
      `the machine at ${viaOf(node)} has another host key than the stack file says, and was told nothing. If it was ` +
      "installed anew, look at its key (`npm run ops -- scan-host-keys`), compare it with what the machine's own " +
      "console shows, and correct `hostKey`. Otherwise somebody else answers at this address.",
  },
  {
    error: /unable to authenticate|no supported methods remain/,
    meaning: (node) =>
      `the machine at ${viaOf(node)} let nobody in with this key as ${sshOf(node).user}. Check that the public key is in ` +
      "that user's ~/.ssh/authorized_keys there, and that homelab:secrets.sshPrivateKey, or your SSH agent, has the " +
      "private one.",
  },
  {
    error: /ssh: (no key found|this private key is passphrase protected|cannot decode|unsupported key type)|asn1:/,
    meaning: () =>
      "homelab:secrets.sshPrivateKey is no private key that can be used: it must be an unencrypted OpenSSH or PEM key, whole, " +
      "with its first and last line. Or leave it out and use an SSH agent.",
  },
  {
    error:
      /connection refused|i\/o timeout|no route to host|network is unreachable|connection timed out|connect failed/,
    meaning: (node) =>
      `nothing answered at ${viaOf(node)}. Check that the machine is switched on, has this address and runs its SSH ` +
      "server there.",
  },
  {
    error:
      /exited without exit status|exit signal|\bEOF\b|broken pipe|connection reset by peer|use of closed network connection|connection lost/,
    meaning: (node) =>
      `the connection to ${viaOf(node)} was lost in the middle: a reboot, a loss of power, or the network. What the ` +
      "step had done stays done.",
  },
];

/**
 * Says in plain words what went wrong with a connection. Errors of the scripts say so themselves. Nothing is retried.
 * @param step of which node, for the message
 */
export function explainFailure(node: NodeConfig, step: string): pulumi.ErrorHookFunction {
  return async ({ errors }) => {
    const explanation = explain(node, step, errors);
    if (explanation !== undefined) await pulumi.log.error(explanation);
    return false;
  };
}

/** The message, or undefined where the error speaks for itself. */
export function explain(node: NodeConfig, step: string, errors: readonly string[]): string | undefined {
  const text = errors.join("\n");
  const found = (ENDED.test(text) ? ofHosts : ofConnections).find(({ error }) => error.test(text));
  if (!found) return undefined;
  return `homelab: ${node.name}: ${step}: ${found.meaning(node)} Then run the update again: it goes on where it stopped.`;
}

function viaOf(node: NodeConfig): string {
  const { port, jumpHost } = sshOf(node);
  const own = `${node.address}:${String(port)}`;
  return jumpHost ? `${own} (through ${jumpHost.address}:${String(jumpHost.port)})` : own;
}
