import * as pulumi from "@pulumi/pulumi";
import type {
  ClientConfiguration,
  ClientConfigurationArgs,
  CreateUpdateTimeouts,
  KubernetesClientConfiguration,
} from "../types";
import { requireInputs, resourceOptions, secretInput } from "../utilities";

export interface KubeconfigArgs {
  /** A new one is made when less than this is left of the certificate. Go duration, default `720h`. */
  readonly certificateRenewalDuration?: pulumi.Input<string>;
  readonly clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  /** Address to talk to. Default: `node`. */
  readonly endpoint?: pulumi.Input<string>;
  /** Address of a control plane. */
  readonly node: pulumi.Input<string>;
  /** Default 10 minutes each. */
  readonly timeouts?: pulumi.Input<CreateUpdateTimeouts>;
}

/** An admin kubeconfig, signed by the cluster's CA; it is handed out before the Kubernetes API serves. */
export class Kubeconfig extends pulumi.CustomResource {
  /** @internal */
  static readonly __pulumiType = "talos:cluster/kubeconfig:Kubeconfig";
  declare readonly certificateRenewalDuration: pulumi.Output<string>;
  declare readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly kubeconfigRaw: pulumi.Output<string>;
  declare readonly kubernetesClientConfiguration: pulumi.Output<KubernetesClientConfiguration>;
  declare readonly node: pulumi.Output<string>;
  declare readonly timeouts: pulumi.Output<pulumi.Unwrap<CreateUpdateTimeouts> | undefined>;

  constructor(name: string, args: KubeconfigArgs, opts?: pulumi.CustomResourceOptions) {
    requireInputs(args, "Kubeconfig", ["clientConfiguration", "node"]);
    const inputs = {
      certificateRenewalDuration: args.certificateRenewalDuration,
      clientConfiguration: secretInput(args.clientConfiguration),
      endpoint: args.endpoint,
      node: args.node,
      timeouts: args.timeouts,
      kubeconfigRaw: undefined,
      kubernetesClientConfiguration: undefined,
    };
    const additionalSecretOutputs = ["kubeconfigRaw"];
    super(Kubeconfig.__pulumiType, name, inputs, resourceOptions(opts, { additionalSecretOutputs }));
  }
}
