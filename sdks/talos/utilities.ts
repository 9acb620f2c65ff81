import * as pulumi from "@pulumi/pulumi";
import { pluginDownloadURL, pluginVersion } from "./plugin";

/** Adds the plugin's version and origin to a resource's options; explicit options win. */
export function resourceOptions(
  opts: pulumi.CustomResourceOptions | undefined,
  defaults: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions({ version: pluginVersion, pluginDownloadURL, ...defaults }, opts);
}

/** Adds the plugin's version and origin to a function call's options; explicit options win. */
export function invokeOptions<T extends pulumi.InvokeOptions>(opts: T | undefined): T {
  return { version: pluginVersion, pluginDownloadURL, ...opts } as T;
}

/** Marks an optional input as secret without turning "not given" into a secret nothing. */
export function secretInput<T>(value: pulumi.Input<T> | undefined): pulumi.Output<T> | undefined {
  return value === undefined ? undefined : (pulumi.secret(value) as pulumi.Output<T>);
}

/** @throws Error naming the resource and the property when a required input was not given. */
export function requireInputs<T extends object>(
  args: T | undefined,
  type: string,
  names: readonly (keyof T & string)[],
): void {
  for (const name of names) {
    if (args?.[name] === undefined) throw new Error(`Missing required property '${name}' of ${type}`);
  }
}
