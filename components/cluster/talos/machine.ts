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
  /** What has to be there before this machine is changed. */
  readonly after: readonly pulumi.Resource[];
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
        onDestroy: onDestroy(settings),
      },
      // Deleting it wipes the machine where the stack says so: that takes an unprotect first.
      { parent: this, dependsOn: [reach, ...args.after], protect: settings.onDestroy === "reset" },
    );

    this.registerOutputs({});
  }
}

/** The provider writes one of the modes in its own way. */
function applyMode({ applyMode: mode }: TalosBootstrap): string {
  return mode === "no-reboot" ? "no_reboot" : mode;
}

function timeouts({ timeouts, onDestroy }: TalosBootstrap): talos.types.OperationTimeouts {
  const apply = `${String(timeouts.applySeconds)}s`;
  const reset = onDestroy === "reset" ? { delete: `${String(timeouts.readySeconds)}s` } : {};
  return { create: apply, update: apply, ...reset };
}

/** Not graceful: the last control plane can never leave etcd, and would block. */
function onDestroy({ onDestroy: choice }: TalosBootstrap): talos.types.OnDestroy | undefined {
  return choice === "reset" ? { reset: true, reboot: true, graceful: false } : undefined;
}
