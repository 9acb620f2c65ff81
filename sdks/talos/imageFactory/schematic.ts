import * as pulumi from "@pulumi/pulumi";
import { resourceOptions } from "../utilities";

export interface SchematicArgs {
  /** The schematic as YAML. Default: plain Talos. */
  readonly schematic?: pulumi.Input<string>;
}

/** Registers a schematic at the image factory; its `id` is the SHA-256 of the schematic and part of the installer's name. */
export class Schematic extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "talos:imageFactory/schematic:Schematic";
  declare readonly schematic: pulumi.Output<string | undefined>;

  constructor(name: string, args: SchematicArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(Schematic.__pulumiType, name, { schematic: args.schematic }, resourceOptions(opts));
  }
}
