import * as pulumi from "@pulumi/pulumi";
import type { ClientConfiguration, ClientConfigurationArgs, CreateTimeout } from "../types";
import { requireInputs, resourceOptions, secretInput } from "../utilities";

export interface BootstrapArgs {
  readonly clientConfiguration?: pulumi.Input<ClientConfigurationArgs>;
  /** As `clientConfiguration`, but kept out of the state. */
  readonly clientConfigurationWo?: pulumi.Input<ClientConfigurationArgs>;
  /** Address to talk to. Default: `node`. */
  readonly endpoint?: pulumi.Input<string>;
  /** Address of the one control plane that starts etcd. */
  readonly node: pulumi.Input<string>;
  /** Default 10 minutes; AlreadyExists is retried until then. */
  readonly timeouts?: pulumi.Input<CreateTimeout>;
}

/** Starts a new etcd cluster on one control plane. Done when the call is answered: the API is not up yet. */
export class Bootstrap extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "talos:machine/bootstrap:Bootstrap";
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly clientConfigurationWo: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly node: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<pulumi.Unwrap<CreateTimeout> | undefined>;

  constructor(name: string, args: BootstrapArgs, opts?: pulumi.CustomResourceOptions) {
    requireInputs(args, "Bootstrap", ["node"]);
    const inputs = {
      clientConfiguration: secretInput(args.clientConfiguration),
      clientConfigurationWo: secretInput(args.clientConfigurationWo),
      endpoint: args.endpoint,
      node: args.node,
      timeouts: args.timeouts,
    };
    const additionalSecretOutputs = ["clientConfigurationWo"];
    super(Bootstrap.__pulumiType, name, inputs, resourceOptions(opts, { additionalSecretOutputs }));
  }
}
