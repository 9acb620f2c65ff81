import * as pulumi from "@pulumi/pulumi";
import type { ClientConfiguration, ClientConfigurationArgs, OnDestroy, OperationTimeouts } from "../types";
import { requireInputs, resourceOptions, secretInput } from "../utilities";

export interface ConfigurationApplyArgs {
  /** `auto` (default), `no-reboot`, `reboot`, `staged` or `staged_if_needing_reboot`. */
  readonly applyMode?: pulumi.Input<string>;
  readonly clientConfiguration?: pulumi.Input<ClientConfigurationArgs>;
  /** As `clientConfiguration`, but kept out of the state. */
  readonly clientConfigurationWo?: pulumi.Input<ClientConfigurationArgs>;
  /** Strategic merge or JSON patches, applied on top of the machine configuration. */
  readonly configPatches?: pulumi.Input<pulumi.Input<string>[]>;
  /** Address to talk to. Default: `node`. */
  readonly endpoint?: pulumi.Input<string>;
  readonly machineConfigurationInput?: pulumi.Input<string>;
  /** As `machineConfigurationInput`, but kept out of the state. */
  readonly machineConfigurationInputWo?: pulumi.Input<string>;
  /** Address of the machine that is configured. */
  readonly node: pulumi.Input<string>;
  readonly onDestroy?: pulumi.Input<OnDestroy>;
  /** Default 10 minutes each. */
  readonly timeouts?: pulumi.Input<OperationTimeouts>;
}

/** Gives a machine its configuration. Done when the call is answered, before a reboot is over. */
export class ConfigurationApply extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "talos:machine/configurationApply:ConfigurationApply";
  declare readonly applyMode: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly clientConfigurationWo: pulumi.Output<ClientConfiguration | undefined>;
  declare readonly configPatches: pulumi.Output<string[] | undefined>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly machineConfiguration: pulumi.Output<string>;
  declare readonly machineConfigurationHash: pulumi.Output<string>;
  declare readonly machineConfigurationInput: pulumi.Output<string | undefined>;
  declare readonly machineConfigurationInputWo: pulumi.Output<string | undefined>;
  declare readonly node: pulumi.Output<string>;
  declare readonly onDestroy: pulumi.Output<pulumi.Unwrap<OnDestroy> | undefined>;
  declare readonly resolvedApplyMode: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<pulumi.Unwrap<OperationTimeouts> | undefined>;

  constructor(name: string, args: ConfigurationApplyArgs, opts?: pulumi.CustomResourceOptions) {
    requireInputs(args, "ConfigurationApply", ["node"]);
    const inputs = {
      applyMode: args.applyMode,
      clientConfiguration: secretInput(args.clientConfiguration),
      clientConfigurationWo: secretInput(args.clientConfigurationWo),
      configPatches: args.configPatches,
      endpoint: args.endpoint,
      machineConfigurationInput: secretInput(args.machineConfigurationInput),
      machineConfigurationInputWo: secretInput(args.machineConfigurationInputWo),
      node: args.node,
      onDestroy: args.onDestroy,
      timeouts: args.timeouts,
      machineConfiguration: undefined,
      machineConfigurationHash: undefined,
      resolvedApplyMode: undefined,
    };
    super(ConfigurationApply.__pulumiType, name, inputs, resourceOptions(opts, { additionalSecretOutputs }));
  }
}

const additionalSecretOutputs = [
  "clientConfigurationWo",
  "machineConfiguration",
  "machineConfigurationInput",
  "machineConfigurationInputWo",
];
