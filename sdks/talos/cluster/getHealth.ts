import * as pulumi from "@pulumi/pulumi";
import type { ClientConfiguration, ClientConfigurationArgs, ReadTimeout } from "../types";
import { invokeOptions } from "../utilities";

const token = "talos:cluster/getHealth:getHealth";

export interface GetHealthArgs {
  readonly clientConfiguration: ClientConfiguration;
  readonly controlPlaneNodes: readonly string[];
  readonly endpoints: readonly string[];
  readonly skipKubernetesChecks?: boolean;
  readonly timeouts?: ReadTimeout;
  readonly workerNodes?: readonly string[];
}

export interface GetHealthOutputArgs {
  readonly clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  readonly controlPlaneNodes: pulumi.Input<pulumi.Input<string>[]>;
  readonly endpoints: pulumi.Input<pulumi.Input<string>[]>;
  readonly skipKubernetesChecks?: pulumi.Input<boolean>;
  readonly timeouts?: pulumi.Input<ReadTimeout>;
  readonly workerNodes?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface GetHealthResult {
  readonly clientConfiguration: ClientConfiguration;
  readonly controlPlaneNodes: readonly string[];
  readonly endpoints: readonly string[];
  readonly id: string;
  readonly skipKubernetesChecks?: boolean;
  readonly timeouts?: ReadTimeout;
  readonly workerNodes?: readonly string[];
}

/** Waits until the cluster is healthy, nodes Ready included: never ends before a CNI runs, and runs in previews too. */
export function getHealth(args: GetHealthArgs, opts?: pulumi.InvokeOptions): Promise<GetHealthResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getHealth`, with inputs that may not be known yet. The result is secret as a whole. */
export function getHealthOutput(
  args: GetHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetHealthResult> {
  return pulumi.secret(pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts)));
}
