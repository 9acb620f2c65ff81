import * as pulumi from "@pulumi/pulumi";
import type { NamesFilter } from "../types";
import { invokeOptions } from "../utilities";

const token = "talos:imageFactory/getExtensionsVersions:getExtensionsVersions";

export interface ExtensionInfo {
  readonly author: string;
  readonly description: string;
  readonly digest: string;
  readonly name: string;
  readonly ref: string;
}

export interface GetExtensionsVersionsArgs {
  readonly exactFilters?: NamesFilter;
  readonly filters?: NamesFilter;
  readonly talosVersion: string;
}

export interface GetExtensionsVersionsOutputArgs {
  readonly exactFilters?: pulumi.Input<NamesFilter>;
  readonly filters?: pulumi.Input<NamesFilter>;
  readonly talosVersion: pulumi.Input<string>;
}

export interface GetExtensionsVersionsResult {
  readonly exactFilters?: NamesFilter;
  readonly extensionsInfos: readonly ExtensionInfo[];
  readonly filters?: NamesFilter;
  readonly id: string;
  readonly talosVersion: string;
}

/** The system extensions that the image factory offers for a Talos version. */
export function getExtensionsVersions(
  args: GetExtensionsVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetExtensionsVersionsResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getExtensionsVersions`, with inputs that may not be known yet. */
export function getExtensionsVersionsOutput(
  args: GetExtensionsVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetExtensionsVersionsResult> {
  return pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts));
}
