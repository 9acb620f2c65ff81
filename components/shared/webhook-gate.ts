import type * as pulumi from "@pulumi/pulumi";
import { Gate } from "./gate";

export interface WebhookGateArgs {
  /** Whose webhook it is, for messages: `MetalLB`. */
  readonly product: string;
  /** How the gate reaches the Kubernetes API; secret. */
  readonly access: pulumi.Output<object>;
  /** Collection that the probe would be created in, below `/apis/<apiVersion>/`: `namespaces/x/ipaddresspools`. */
  readonly collection: string;
  /** A valid object that the webhook looks at; it is sent as a dry run. */
  readonly probe: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: object;
    readonly spec: object;
  };
  /** Version of the chart: another one's webhook is waited for again. */
  readonly version: string;
  /** How long the webhook may take to answer, in seconds. Default 300. */
  readonly deadlineSeconds?: number;
}

/** A release is done when its pods are ready; the certificate of their webhook comes a little later. */
export function webhookGate(name: string, args: WebhookGateArgs, opts: pulumi.CustomResourceOptions): Gate {
  const { product, access, collection, probe } = args;
  return new Gate(
    name,
    {
      script: "webhook",
      input: { access, name: product, path: `/apis/${probe.apiVersion}/${collection}`, probe },
      deadlineSeconds: args.deadlineSeconds ?? 300,
      triggers: [args.version],
    },
    opts,
  );
}
