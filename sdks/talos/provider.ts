import * as pulumi from "@pulumi/pulumi";
import { resourceOptions } from "./utilities";

export interface ProviderArgs {
  /** Default https://factory.talos.dev. */
  readonly imageFactoryUrl?: pulumi.Input<string>;
}

/** An explicit Talos provider; without one, the stack's `talos:` configuration is used. */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  static readonly __pulumiType = "talos";
  declare readonly imageFactoryUrl: pulumi.Output<string | undefined>;

  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super("talos", name, { imageFactoryUrl: args.imageFactoryUrl }, resourceOptions(opts));
  }
}
