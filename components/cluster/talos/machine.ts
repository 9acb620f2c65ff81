import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeConfig, TalosBootstrap } from "../../../config/schema";
import { fingerprint } from "../../shared/fingerprint";
import { Gate } from "../../shared/gate";

export interface TalosMachineArgs {
  readonly node: NodeConfig;
  readonly talos: TalosBootstrap;
  /** Credentials of the cluster's Talos API; secret. */
  readonly clientConfiguration: pulumi.Input<talos.types.ClientConfiguration>;
  /** Complete machine configuration as YAML documents; secret. */
  readonly machineConfiguration: pulumi.Output<string>;
  /** What has to be there before this machine is changed, beside what happens to it in the end. */
  readonly after: readonly pulumi.Resource[];
  /** What happens to the machine when the stack no longer has it. */
  readonly reset: pulumi.Resource;
}

/** One machine: waited for, then given its configuration. */
export class TalosMachine extends pulumi.ComponentResource {
  /** Done when the machine has accepted its configuration, before it has rebooted into it. */
  readonly configuration: talos.machine.ConfigurationApply;
  /** Changes whenever the configuration does, and gives nothing of it away. */
  readonly configurationFingerprint: pulumi.Output<string>;

  constructor(name: string, args: TalosMachineArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cluster:TalosMachine", name, {}, opts);
    const { node, talos: settings } = args;
    this.configurationFingerprint = fingerprint(args.machineConfiguration);

    const reach = new Gate(
      `${name}-reach`,
      {
        script: "reach",
        input: { node: { name: node.name, address: node.address } },
        deadlineSeconds: settings.timeouts.reachSeconds,
        triggers: [node.address, this.configurationFingerprint],
      },
      { parent: this },
    );
    this.configuration = new talos.machine.ConfigurationApply(
      `${name}-configuration`,
      {
        node: node.address,
        clientConfiguration: args.clientConfiguration,
        machineConfigurationInput: args.machineConfiguration,
        applyMode: applyMode(settings),
        timeouts: timeouts(settings),
      },
      { parent: this, dependsOn: [reach, args.reset, ...args.after] },
    );

    this.registerOutputs({});
  }
}

/** The provider writes one of the modes in its own way. */
function applyMode({ applyMode: mode }: TalosBootstrap): string {
  return mode === "no-reboot" ? "no_reboot" : mode;
}

function timeouts({ timeouts }: TalosBootstrap): talos.types.OperationTimeouts {
  const apply = `${String(timeouts.applySeconds)}s`;
  return { create: apply, update: apply };
}
