/**
 * Typed SDK of the Talos provider for Pulumi: the names, tokens and properties of the published
 * package, for the parts that are in use here.
 */
import * as client from "./client";
import * as cluster from "./cluster";
import * as imageFactory from "./imageFactory";
import * as machine from "./machine";
import * as types from "./types";

export { client, cluster, imageFactory, machine, types };
export { Provider, type ProviderArgs } from "./provider";
