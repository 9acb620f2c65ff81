import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, LogsConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { type EgressRule, fromNamespaces, toAnywhere } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { NAMESPACE, OBJECTS_SECRET, PORT } from "./names";
import { lokiValues } from "./values";

export { LOKI_URL, NAMESPACE as LOKI_NAMESPACE, PORT as LOKI_PORT } from "./names";

export interface LokiArgs {
  readonly chart: ChartRef;
  readonly logs: LogsConfig;
  /** Of the bucket that logs are kept in; needed where one is named. */
  readonly keys?: { readonly id: pulumi.Input<string>; readonly secret: pulumi.Input<string> };
  /** Namespaces that send logs, ask for them, or fetch metrics. */
  readonly clients: readonly string[];
  readonly platform: Platform;
}

/**
 * Keeps logs.
 * @see https://grafana.com/docs/loki/latest/
 */
export class Loki extends pulumi.ComponentResource {
  constructor(name: string, args: LokiArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:observability:Loki", name, {}, opts);
    const { logs, keys, platform } = args;

    new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        needs: [],
        values: lokiValues(logs),
        ...(logs.store.type === "s3" &&
          keys && {
            secrets: {
              [OBJECTS_SECRET]: {
                S3_ACCESS_KEY_ID: pulumi.secret(keys.id),
                S3_SECRET_ACCESS_KEY: pulumi.secret(keys.secret),
              },
            },
          }),
        ...(platform.policiesEnforced && {
          traffic: { ingress: [fromNamespaces(args.clients, PORT)], egress: toBucket(logs) },
        }),
        // Its volume comes first.
        timeoutSeconds: 900,
      },
      { parent: this, deletedWith: opts.deletedWith },
    );

    this.registerOutputs({});
  }
}

function toBucket({ store }: LogsConfig): readonly EgressRule[] {
  if (store.type !== "s3") return [];
  const { port, protocol } = new URL(store.endpoint ?? "https://s3.amazonaws.com");
  return [toAnywhere(port === "" ? (protocol === "http:" ? 80 : 443) : Number(port))];
}
