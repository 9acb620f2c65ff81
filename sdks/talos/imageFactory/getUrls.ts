import * as pulumi from "@pulumi/pulumi";
import { invokeOptions } from "../utilities";

const token = "talos:imageFactory/getUrls:getUrls";

/** Where the factory serves each kind of image for a schematic. */
export interface ImageUrls {
  readonly diskImage: string;
  readonly diskImageSecureboot: string;
  readonly initramfs: string;
  readonly installer: string;
  readonly installerSecureboot: string;
  readonly iso: string;
  readonly isoSecureboot: string;
  readonly kernel: string;
  readonly kernelCommandLine: string;
  readonly pxe: string;
  readonly uki: string;
}

export interface GetUrlsArgs {
  /** Default `amd64`. */
  readonly architecture?: string;
  /** Exactly one of `platform` and `sbc`. */
  readonly platform?: string;
  readonly sbc?: string;
  readonly schematicId: string;
  readonly talosVersion: string;
}

export interface GetUrlsOutputArgs {
  readonly architecture?: pulumi.Input<string>;
  readonly platform?: pulumi.Input<string>;
  readonly sbc?: pulumi.Input<string>;
  readonly schematicId: pulumi.Input<string>;
  readonly talosVersion: pulumi.Input<string>;
}

export interface GetUrlsResult {
  readonly architecture: string;
  readonly id: string;
  readonly platform?: string;
  readonly sbc?: string;
  readonly schematicId: string;
  readonly talosVersion: string;
  readonly urls: ImageUrls;
}

/** Where the images of a schematic are found. Computed: calls no factory. */
export function getUrls(args: GetUrlsArgs, opts?: pulumi.InvokeOptions): Promise<GetUrlsResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getUrls`, with inputs that may not be known yet. */
export function getUrlsOutput(
  args: GetUrlsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetUrlsResult> {
  return pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts));
}
