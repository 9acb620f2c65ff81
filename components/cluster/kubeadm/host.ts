import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { Gate } from "../../shared/gate";
import { firstHop, sshOf } from "./connection";
import * as variables from "./host-variables";
import type { ScriptName } from "./script";
import type { KubeadmSettings } from "./settings";
import type { Variables } from "./shell";
import { Step } from "./step";

/** How long after a boot an SSH server may answer without letting anybody in but root. */
const LOGIN_SECONDS = 30;

export interface KubeadmHostArgs {
  readonly settings: KubeadmSettings;
  readonly node: NodeConfig;
  /** What has to be done before this machine is changed, once it has been looked at. */
  readonly before: (checked: pulumi.Resource) => pulumi.Resource;
  readonly sshPrivateKey?: pulumi.Input<string>;
}

/** One Ubuntu machine, from bare to everything that kubeadm needs. What follows on it depends on `packages`. */
export class KubeadmHost extends pulumi.ComponentResource {
  readonly packages: pulumi.Resource;

  constructor(name: string, args: KubeadmHostArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cluster:KubeadmHost", name, {}, opts);
    const { settings, node } = args;
    const { reachSeconds, bootSeconds } = settings.kubeadm.timeouts;
    const step = (
      script: ScriptName,
      values: Variables,
      after: pulumi.Resource | pulumi.Resource[],
      patienceSeconds?: number,
    ) =>
      new Step(
        name,
        { ...args, step: script, script, variables: values, patienceSeconds },
        { parent: this, dependsOn: after },
      );

    const reach = this.gate(name, node, "reach", reachSeconds, []);
    const check = step("check", variables.checkVariables(settings, node), reach);
    const prepare = step("prepare", variables.prepareVariables(settings, node), [check, args.before(check)]);
    const reboot = step("reboot", variables.rebootVariables(settings, node), prepare);
    const back = this.gate(name, node, "back", bootSeconds, [variables.preparedHash(settings, node)], reboot);
    // A jump host says nothing about the machine behind it.
    const patience = sshOf(node).jumpHost ? bootSeconds : LOGIN_SECONDS;
    const harden = step("harden", variables.hardenVariables(settings, node), back, patience);
    const runtime = step("runtime", variables.runtimeVariables(settings), harden);
    this.packages = step("packages", variables.packagesVariables(settings), runtime);

    this.registerOutputs({});
  }

  /** Waits until the machine's SSH port, or the jump host's, takes connections. */
  private gate(
    name: string,
    node: NodeConfig,
    role: "reach" | "back",
    deadlineSeconds: number,
    triggers: readonly string[],
    after?: pulumi.Resource,
  ): Gate {
    const { address, port } = firstHop(node);
    return new Gate(
      `${name}-${role}`,
      {
        script: "reach",
        input: { node: { name: node.name, address }, port },
        deadlineSeconds,
        triggers: [address, String(port), ...triggers],
      },
      { parent: this, dependsOn: after ? [after] : [] },
    );
  }
}
