import * as pulumi from "@pulumi/pulumi";
import type {
  ClientConfiguration,
  ClientConfigurationArgs,
  KubernetesClientConfiguration,
  ReadTimeout,
} from "../types";
import { invokeOptions } from "../utilities";

const token = "talos:cluster/getKubeconfig:getKubeconfig";

export interface GetKubeconfigArgs {
  readonly clientConfiguration: ClientConfiguration;
  /** Address to talk to. Default: `node`. */
  readonly endpoint?: string;
  readonly node: string;
  readonly timeouts?: ReadTimeout;
  readonly wait?: boolean;
}

export interface GetKubeconfigOutputArgs {
  readonly clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  readonly endpoint?: pulumi.Input<string>;
  readonly node: pulumi.Input<string>;
  readonly timeouts?: pulumi.Input<ReadTimeout>;
  readonly wait?: pulumi.Input<boolean>;
}

export interface GetKubeconfigResult {
  readonly clientConfiguration: ClientConfiguration;
  readonly endpoint: string;
  readonly id: string;
  readonly kubeconfigRaw: string;
  readonly kubernetesClientConfiguration: KubernetesClientConfiguration;
  readonly node: string;
  readonly timeouts?: ReadTimeout;
  readonly wait?: boolean;
}

/** An admin kubeconfig, made anew at every call: prefer the resource `Kubeconfig`. */
export function getKubeconfig(args: GetKubeconfigArgs, opts?: pulumi.InvokeOptions): Promise<GetKubeconfigResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getKubeconfig`, with inputs that may not be known yet. The result is secret as a whole. */
export function getKubeconfigOutput(
  args: GetKubeconfigOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetKubeconfigResult> {
  return pulumi.secret(pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts)));
}
