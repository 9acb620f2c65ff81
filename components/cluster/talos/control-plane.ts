import * as pulumi from "@pulumi/pulumi";
import { Gate } from "../../shared/gate";
import { TalosMachine, type TalosMachineArgs } from "./machine";

/** A machine that runs etcd and the Kubernetes API, and that others wait for. */
export class TalosControlPlane extends pulumi.ComponentResource {
  readonly machine: TalosMachine;
  /** Met when the machine runs its configuration: its authenticated Talos API answers. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: TalosMachineArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cluster:TalosControlPlane", name, {}, opts);
    const { node } = args;

    this.machine = new TalosMachine(name, args, { parent: this });
    this.ready = new Gate(
      `${name}-talos`,
      {
        script: "talos",
        input: { node: { name: node.name, address: node.address }, credentials: args.clientConfiguration },
        // Downloading and installing take most of this; the API server comes after.
        deadlineSeconds: args.talos.timeouts.readySeconds,
        triggers: [this.machine.configurationFingerprint],
      },
      { parent: this, dependsOn: this.machine.configuration },
    );

    this.registerOutputs({});
  }
}
