import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { connectionTo } from "./connection";
import { explainFailure } from "./explain";
import { type ScriptName, scriptText } from "./script";
import type { Variables } from "./shell";

/**
 * Reads the whole script before it runs, so that nothing that the script starts can eat the rest of it. Without root's
 * .bashrc, which bash reads when its input looks like a network connection.
 */
export const SHELL = `sudo -n bash --norc -c 'eval "$(cat)"'`;

export interface StepArgs {
  /** `prepare`; the end of the resource's name, and what messages call it. */
  readonly step: string;
  /** The node that the step is about. */
  readonly node: NodeConfig;
  /** The machine that it runs on. Default: the node's own. */
  readonly on?: NodeConfig;
  readonly script: ScriptName;
  /** Settings; an output where they follow from another step. */
  readonly variables: Variables | pulumi.Output<Variables>;
  /** Shown at the end of the command line, for people and hooks to see: `v1.36.3`. Default: nothing. */
  readonly label?: string;
  /** What carries secrets: what the step prints, or its settings as well. Default: nothing. */
  readonly secret?: "output" | "everything";
  /** Whether the same script also runs, with `delete` as its argument, when the step goes. Default: no. */
  readonly undone?: boolean;
  /** How long the machine may not answer at first, because it is known to be on its way. Default 0. */
  readonly patienceSeconds?: number;
  /** Private key; secret. Absent: the SSH agent. */
  readonly sshPrivateKey?: pulumi.Input<string>;
}

/**
 * One step of setting a machine up: a script that runs as root over SSH. It runs again, in place, when its text or its
 * settings change, and then looks first and changes what differs.
 */
export class Step extends remote.Command {
  constructor(name: string, args: StepArgs, opts: pulumi.CustomResourceOptions) {
    const { node, step } = args;
    const create = [SHELL, step, ...(args.label === undefined ? [] : [args.label])].join(" ");
    const text = (variables: Variables) => scriptText({ node: node.name, step }, variables, args.script);
    const stdin = pulumi.Output.isInstance(args.variables) ? args.variables.apply(text) : text(args.variables);
    const on = args.on ?? node;
    super(
      `${name}-${step}`,
      {
        create,
        ...(args.undone && { delete: `${SHELL} ${step} delete` }),
        stdin: args.secret === "everything" ? pulumi.secret(stdin) : stdin,
        connection: connectionTo(on, args.sshPrivateKey, args.patienceSeconds),
        logging: args.secret ? remote.Logging.None : remote.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      pulumi.mergeOptions(opts, {
        additionalSecretOutputs: args.secret ? ["stdout", "stderr"] : [],
        hooks: { onError: [new pulumi.ErrorHook(`${name}-${step}-failed`, explainFailure(on, step))] },
      }),
    );
  }
}
