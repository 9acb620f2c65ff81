import type * as pulumi from "@pulumi/pulumi";
import type * as talos from "@pulumiverse/talos";
import { Gate } from "../../shared/gate";
import type { TalosMachine, TalosMachineArgs } from "./machine";

export interface AnsweringArgs extends Pick<TalosMachineArgs, "node" | "talos"> {
  readonly machine: TalosMachine;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
}

/** Met when a machine runs its configuration so far that it can be bootstrapped: its authenticated Talos API answers. */
export function createAnswering(name: string, args: AnsweringArgs): pulumi.Resource {
  const { node, machine } = args;
  return new Gate(
    `${name}-talos`,
    {
      script: "talos",
      input: {
        node: { name: node.name, address: node.address },
        credentials: args.clientConfiguration,
        configuration: machine.configuration.machineConfigurationInput,
      },
      // Downloading and installing take most of this; the API server comes after.
      deadlineSeconds: args.talos.timeouts.readySeconds,
      triggers: [machine.configurationFingerprint],
    },
    { parent: machine, dependsOn: machine.configuration },
  );
}
