import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeConfig, TalosBootstrap } from "../../../config/schema";
import { fingerprint } from "../../shared/fingerprint";
import { Gate } from "../../shared/gate";
import type { MachineConfiguration } from "./configuration";

export interface TalosMachineArgs {
  readonly node: NodeConfig;
  readonly talos: TalosBootstrap;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
  readonly configuration: MachineConfiguration;
  /** The control planes that are online, where the machine is one of them; else none. */
  readonly controlPlanes: readonly NodeConfig[];
  /** What has to be there before this machine is changed, beside what happens to it in the end. */
  readonly after: readonly pulumi.Resource[];
  /** What else has to be there, depending on what the machine turned out to be. Default: nothing. */
  readonly turn?: (machine: pulumi.Output<MachineState>) => pulumi.Output<readonly pulumi.Resource[]>;
  /** Done when those that the stack no longer has have left the cluster. */
  readonly members: pulumi.Resource;
  /** What happens to the machine when the stack no longer has it. */
  readonly reset: pulumi.Resource;
}

/** Whether a machine has a configuration already, when it is about to be given one. */
export type MachineState = "bare" | "configured";

/** What people see, and what `npm run ops -- adopt` finds control planes by. */
const types = { controlPlane: "homelab:cluster:TalosControlPlane", worker: "homelab:cluster:TalosWorker" } as const;

/** One machine: waited for, then given its configuration. */
export class TalosMachine extends pulumi.ComponentResource {
  /** Done when the machine has accepted its configuration, before it has rebooted into it. */
  readonly configuration: talos.machine.ConfigurationApply;
  /** Changes whenever the configuration does, and gives nothing of it away. */
  readonly configurationFingerprint: pulumi.Output<string>;
  /** As it was when it was last given a configuration. */
  readonly state: pulumi.Output<MachineState>;

  constructor(name: string, args: TalosMachineArgs, opts: pulumi.ComponentResourceOptions) {
    super(types[args.node.role], name, {}, opts);
    const { node, talos: settings, clientConfiguration } = args;
    this.configurationFingerprint = fingerprint(args.configuration.complete);

    const reach = new Gate(
      `${name}-reach`,
      {
        script: "machine",
        input: { node: named(node), controlPlanes: args.controlPlanes.map(named), credentials: clientConfiguration },
        deadlineSeconds: settings.timeouts.reachSeconds,
        triggers: [node.address, this.configurationFingerprint],
      },
      { parent: this, dependsOn: args.members },
    );
    this.state = reach.stdout.apply((found) => (found.trimEnd().endsWith("configured") ? "configured" : "bare"));
    const before = [reach, args.reset, ...args.after];
    this.configuration = new talos.machine.ConfigurationApply(
      `${name}-configuration`,
      {
        node: node.address,
        clientConfiguration,
        machineConfigurationInput: args.configuration.complete,
        applyMode: applyMode(settings),
        timeouts: timeouts(settings),
      },
      {
        parent: this,
        dependsOn: args.turn === undefined ? before : args.turn(this.state).apply((turn) => [...before, ...turn]),
      },
    );

    this.registerOutputs({});
  }
}

const named = ({ name, address }: NodeConfig) => ({ name, address });

/** The provider writes one of the modes in its own way. */
function applyMode({ applyMode: mode }: TalosBootstrap): string {
  return mode === "no-reboot" ? "no_reboot" : mode;
}

function timeouts({ timeouts }: TalosBootstrap): talos.types.OperationTimeouts {
  const apply = `${String(timeouts.applySeconds)}s`;
  return { create: apply, update: apply };
}
