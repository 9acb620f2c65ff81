import * as pulumi from "@pulumi/pulumi";
import type { ClientConfiguration, ClientConfigurationArgs } from "../types";
import { invokeOptions } from "../utilities";

const token = "talos:client/getConfiguration:getConfiguration";

export interface GetConfigurationArgs {
  readonly clientConfiguration: ClientConfiguration;
  readonly clusterName: string;
  readonly endpoints?: readonly string[];
  readonly nodes?: readonly string[];
}

export interface GetConfigurationOutputArgs {
  readonly clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  readonly clusterName: pulumi.Input<string>;
  readonly endpoints?: pulumi.Input<pulumi.Input<string>[]>;
  readonly nodes?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface GetConfigurationResult {
  readonly clientConfiguration: ClientConfiguration;
  readonly clusterName: string;
  readonly endpoints?: readonly string[];
  readonly id: string;
  readonly nodes?: readonly string[];
  /** YAML; secret. */
  readonly talosConfig: string;
}

/** A talosconfig for talosctl. Calls no machine. */
export function getConfiguration(
  args: GetConfigurationArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConfigurationResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getConfiguration`, with inputs that may not be known yet. The result is secret as a whole. */
export function getConfigurationOutput(
  args: GetConfigurationOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConfigurationResult> {
  return pulumi.secret(pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts)));
}
