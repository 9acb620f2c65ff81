import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** A script in `ops/gates`, without its ending. */
export type GateScript = "reach" | "machine" | "talos" | "kubernetes" | "webhook" | "crd";

export interface GateArgs {
  readonly script: GateScript;
  /** What the script gets on stdin, as JSON; always treated as a secret. Its shape is documented in the script. */
  readonly input: pulumi.Input<Readonly<Record<string, unknown>>>;
  /** How long the gate may stay shut, in seconds. */
  readonly deadlineSeconds: number;
  /** The gate is waited at again when one of these changes. Stored in plain text: hashes, names, no secrets. */
  readonly triggers: readonly pulumi.Input<string>[];
}

/**
 * Waits until something outside Pulumi's sight is true: a machine answers, an API serves. What depends on the gate
 * comes after. A gate that stays shut fails with a message that says what was tried and what to do.
 */
export class Gate extends local.Command {
  constructor(name: string, args: GateArgs, opts: pulumi.CustomResourceOptions) {
    const input = pulumi.output(args.input).apply((fields) => ({ ...fields, deadlineSeconds: args.deadlineSeconds }));
    super(
      name,
      {
        // Relative, so that the state says nothing about the folder of whoever ran it: the engine runs in the project's.
        create: `node ops/gates/${args.script}.mjs`,
        stdin: pulumi.secret(pulumi.jsonStringify(input)),
        triggers: [...args.triggers],
        logging: local.Logging.None,
        addPreviousOutputInEnv: false,
      },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["stdin"] }),
    );
  }
}
