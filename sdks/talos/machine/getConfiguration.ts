import * as pulumi from "@pulumi/pulumi";
import type { MachineSecrets } from "../types";
import { invokeOptions } from "../utilities";

const token = "talos:machine/getConfiguration:getConfiguration";

export interface GetConfigurationArgs {
  /** `https://host:6443`, as machines and clients reach the Kubernetes API. */
  readonly clusterEndpoint: string;
  readonly clusterName: string;
  /** Strategic merge or JSON patches. */
  readonly configPatches?: readonly string[];
  readonly docs?: boolean;
  readonly examples?: boolean;
  /** Default: the newest that the plugin knows. */
  readonly kubernetesVersion?: string;
  readonly machineSecrets: MachineSecrets;
  /** `controlplane` or `worker`. */
  readonly machineType: string;
  /** Version contract of the configuration. */
  readonly talosVersion?: string;
}

export interface GetConfigurationOutputArgs {
  readonly clusterEndpoint: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly configPatches?: pulumi.Input<pulumi.Input<string>[]>;
  readonly docs?: pulumi.Input<boolean>;
  readonly examples?: pulumi.Input<boolean>;
  readonly kubernetesVersion?: pulumi.Input<string>;
  readonly machineSecrets: pulumi.Input<MachineSecrets>;
  readonly machineType: pulumi.Input<string>;
  readonly talosVersion?: pulumi.Input<string>;
}

export interface GetConfigurationResult {
  readonly clusterEndpoint: string;
  readonly clusterName: string;
  readonly configPatches?: readonly string[];
  readonly docs?: boolean;
  readonly examples?: boolean;
  readonly id: string;
  readonly kubernetesVersion?: string;
  /** YAML documents; secret. */
  readonly machineConfiguration: string;
  readonly machineSecrets: MachineSecrets;
  readonly machineType: string;
  readonly talosVersion?: string;
}

/** Generates a machine configuration and applies patches to it. Calls no machine. */
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
