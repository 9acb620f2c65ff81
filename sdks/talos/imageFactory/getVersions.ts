import * as pulumi from "@pulumi/pulumi";
import { invokeOptions } from "../utilities";

const token = "talos:imageFactory/getVersions:getVersions";

export interface VersionsFilter {
  readonly stableVersionsOnly?: boolean;
}

export interface GetVersionsArgs {
  readonly filters?: VersionsFilter;
}

export interface GetVersionsOutputArgs {
  readonly filters?: pulumi.Input<VersionsFilter>;
}

export interface GetVersionsResult {
  readonly filters?: VersionsFilter;
  readonly id: string;
  readonly talosVersions: readonly string[];
}

/** The Talos versions that the image factory knows. */
export function getVersions(args: GetVersionsArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetVersionsResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getVersions`, with inputs that may not be known yet. */
export function getVersionsOutput(
  args: GetVersionsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVersionsResult> {
  return pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts));
}
