import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import * as variables from "./cluster-variables";
import { credentialsFor, parseSeed } from "./credentials";
import { joinFile } from "./documents";
import { KubeadmHost } from "./host";
import { invite } from "./invitation";
import { madeOnce } from "./made-once";
import type { ScriptName } from "./script";
import { controlPlanesOf, type KubeadmClusterArgs } from "./settings";
import { Step, type StepArgs } from "./step";
import { upgradeGuard } from "./upgrade-guard";

type After = readonly pulumi.Resource[];

/** A machine, and the steps that make it a node of the cluster and keep it one. */
export class NodeSteps {
  private readonly host: KubeadmHost;
  private readonly name: string;
  /** The first control plane, which acts for the cluster. */
  private readonly anchor: NodeConfig;

  /** @param before what has to be done before the machine is changed, once it has been looked at */
  constructor(
    private readonly args: KubeadmClusterArgs,
    private readonly node: NodeConfig,
    before: (checked: pulumi.Resource) => pulumi.Resource,
    parent: pulumi.Resource,
  ) {
    const { sshPrivateKey, ...settings } = args;
    this.name = `${args.cluster.name}-${node.name}`;
    this.anchor = controlPlanesOf(args.cluster)[0];
    this.host = new KubeadmHost(this.name, { settings, node, before, sshPrivateKey }, { parent });
  }

  /** Starts the cluster. Its output is what the others join with. */
  init(): Step {
    const { args, node } = this;
    const hooks = { beforeUpdate: [madeOnce(`${this.name}-made-once`, node)] };
    return this.kubeadm({ variables: variables.initVariables(args, node), secret: "output" }, [], hooks);
  }

  /** Joins the cluster that `first` made; right before, the first control plane is told to let it in. */
  join(first: Step, after: After): Step {
    const { args, node, anchor } = this;
    const credentials = first.stdout.apply((line) => credentialsFor(parseSeed(line), node));
    const file = credentials.apply((known) => joinFile(args, node, anchor, known));
    const hook = invite({ node, anchor, credentials, sshPrivateKey: args.sshPrivateKey });
    const values = file.apply((text) => variables.joinVariables(args, node, text));
    return this.kubeadm({ variables: values, secret: "everything" }, after, {
      beforeCreate: [hook],
      beforeUpdate: [hook],
    });
  }

  /** Brings the node to the stack's version. */
  upgrade(after: After): Step {
    const { args, node } = this;
    const guard = upgradeGuard(`${this.name}-upgrade-guard`, node);
    const values = variables.upgradeVariables(args, node);
    return this.step({ step: "upgrade", variables: values, label: args.versions.kubernetes }, after, {
      hooks: { beforeUpdate: [guard] },
    });
  }

  /** Empties a worker, upgrades it and gives it back to the scheduler. */
  upgradeWorker(after: After): Step {
    const { args, anchor } = this;
    const drained = this.step({ step: "drain", variables: variables.drainVariables(args), on: anchor }, after);
    const upgraded = this.upgrade([drained]);
    return this.step({ step: "uncordon", variables: variables.uncordonVariables(args), on: anchor }, [upgraded]);
  }

  /** Gives the kubelet the stack's settings. */
  settings(after: After): Step {
    return this.step({ step: "settings", variables: variables.settingsVariables(this.args, this.node) }, after);
  }

  /** Labels, taints, and the mark that says that the node is this stack's. */
  describe(after: After): Step {
    const { args, node, anchor } = this;
    return this.step({ step: "node", variables: variables.nodeVariables(args, node), on: anchor }, after);
  }

  private kubeadm(
    values: Pick<StepArgs, "variables" | "secret">,
    after: After,
    hooks: pulumi.ResourceHookBinding,
  ): Step {
    const script = this.node.role === "controlPlane" ? "control-plane" : "worker";
    return this.step({ ...values, step: "kubeadm", script, undone: true }, [this.host.packages, ...after], {
      hooks,
      // Deleting it takes Kubernetes off the machine where the stack says so: that takes an unprotect first.
      protect: this.args.kubeadm.onDestroy === "reset",
    });
  }

  private step(
    { script, ...values }: Omit<StepArgs, "node" | "sshPrivateKey" | "script"> & { readonly script?: ScriptName },
    after: After,
    opts: pulumi.CustomResourceOptions = {},
  ): Step {
    const { node, args } = this;
    return new Step(
      this.name,
      { ...values, script: script ?? (values.step as ScriptName), node, sshPrivateKey: args.sshPrivateKey },
      pulumi.mergeOptions(opts, { parent: this.host, dependsOn: [...after] }),
    );
  }
}
