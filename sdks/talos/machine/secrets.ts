import * as pulumi from "@pulumi/pulumi";
import type { ClientConfiguration, MachineSecrets } from "../types";
import { resourceOptions } from "../utilities";

export interface SecretsArgs {
  /** Version contract that the secrets are made for, e.g. `v1.13.0`. Default: the plugin's own. */
  readonly talosVersion?: pulumi.Input<string>;
}

/**
 * The certificates, keys and tokens of a cluster, made once. Protect it: losing it is losing the cluster.
 *
 * The plugin marks the keys and tokens inside its outputs, and that makes the outputs secret as a whole. They must not be
 * marked once more as a whole: Pulumi's SDK unwraps only one of two nested secrets.
 */
export class Secrets extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "talos:machine/secrets:Secrets";
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  declare readonly machineSecrets: pulumi.Output<MachineSecrets>;
  declare readonly talosVersion: pulumi.Output<string>;

  constructor(name: string, args: SecretsArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(
      Secrets.__pulumiType,
      name,
      { talosVersion: args.talosVersion, clientConfiguration: undefined, machineSecrets: undefined },
      resourceOptions(opts),
    );
  }
}
