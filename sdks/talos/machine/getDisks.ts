import * as pulumi from "@pulumi/pulumi";
import type { ClientConfiguration, ClientConfigurationArgs, ReadTimeout } from "../types";
import { invokeOptions } from "../utilities";

const token = "talos:machine/getDisks:getDisks";

export interface GetDisksDisk {
  readonly busPath: string;
  readonly cdrom: boolean;
  readonly devPath: string;
  /** Bytes. */
  readonly ioSize: number;
  readonly modalias: string;
  readonly model: string;
  readonly prettySize: string;
  readonly readonly: boolean;
  readonly rotational: boolean;
  readonly secondaryDisks: readonly string[];
  /** Bytes. */
  readonly sectorSize: number;
  readonly serial: string;
  /** Bytes. */
  readonly size: number;
  readonly subSystem: string;
  readonly symlinks: readonly string[];
  readonly transport: string;
  readonly uuid: string;
  readonly wwid: string;
}

export interface GetDisksArgs {
  readonly clientConfiguration: ClientConfiguration;
  /** Address to talk to. Default: `node`. */
  readonly endpoint?: string;
  readonly node: string;
  /** CEL expression over disks. Default: all. */
  readonly selector?: string;
  readonly timeouts?: ReadTimeout;
}

export interface GetDisksOutputArgs {
  readonly clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  readonly endpoint?: pulumi.Input<string>;
  readonly node: pulumi.Input<string>;
  readonly selector?: pulumi.Input<string>;
  readonly timeouts?: pulumi.Input<ReadTimeout>;
}

export interface GetDisksResult {
  readonly clientConfiguration: ClientConfiguration;
  readonly disks: readonly GetDisksDisk[];
  readonly endpoint: string;
  readonly id: string;
  readonly node: string;
  readonly selector?: string;
  readonly timeouts?: ReadTimeout;
}

/** The disks of a machine, in maintenance mode or configured. */
export function getDisks(args: GetDisksArgs, opts?: pulumi.InvokeOptions): Promise<GetDisksResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** As `getDisks`, with inputs that may not be known yet. The result is secret as a whole. */
export function getDisksOutput(
  args: GetDisksOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetDisksResult> {
  return pulumi.secret(pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts)));
}
