import * as pulumi from "@pulumi/pulumi";
import { invokeOptions } from "../utilities";

const token = "talos:imageFactory/getOverlaysVersions:getOverlaysVersions";

export interface OverlaysFilter {
  readonly name?: string;
}

export interface OverlayInfo {
  readonly digest: string;
  readonly image: string;
  readonly name: string;
  readonly ref: string;
}

export interface GetOverlaysVersionsArgs {
  readonly filters?: OverlaysFilter;
  readonly talosVersion: string;
}

export interface GetOverlaysVersionsOutputArgs {
  readonly filters?: pulumi.Input<OverlaysFilter>;
  readonly talosVersion: pulumi.Input<string>;
}

export interface GetOverlaysVersionsResult {
  readonly filters?: OverlaysFilter;
  readonly id: string;
  readonly overlaysInfos: readonly OverlayInfo[];
  readonly talosVersion: string;
}

/** The overlays for single-board computers that the image factory offers for a Talos version. */
export function getOverlaysVersions(
  args: GetOverlaysVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetOverlaysVersionsResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getOverlaysVersions`, with inputs that may not be known yet. */
export function getOverlaysVersionsOutput(
  args: GetOverlaysVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetOverlaysVersionsResult> {
  return pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts));
}
