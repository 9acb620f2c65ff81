import * as pulumi from "@pulumi/pulumi";
import { apiServerUrl, createHandle } from "../access";
import type { ClusterHandle } from "../handle";
import { withServer } from "../kubeconfig";
import { kubeconfigVariables } from "./cluster-variables";
import { createNodes, type KubeadmNodes } from "./nodes";
import { controlPlanesOf, type KubeadmClusterArgs } from "./settings";
import { Step } from "./step";

export type { KubeadmClusterArgs } from "./settings";

const WHERE_TO_LOOK =
  "Look at etcd and the API server on the first control plane (`sudo crictl ps -a`), and at the kubelet of nodes that " +
  "are missing (`journalctl -u kubelet`).";

/** Bare Ubuntu machines, made into a Kubernetes cluster that has no pod network yet. */
export class KubeadmCluster extends pulumi.ComponentResource {
  readonly handle: ClusterHandle;

  constructor(name: string, args: KubeadmClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:cluster:KubeadmCluster", name, {}, opts);
    const { cluster, kubeadm } = args;

    const nodes = createNodes(args, this);
    this.handle = createHandle(
      name,
      {
        cluster,
        kubeconfig: this.readKubeconfig(name, args, nodes),
        settled: nodes.settled,
        triggers: [args.versions.kubernetes, ...cluster.nodes.map((node) => node.name)],
        advice: WHERE_TO_LOOK,
        readySeconds: kubeadm.timeouts.readySeconds,
        deletedWith: kubeadm.onDestroy === "reset" ? nodes.first : undefined,
      },
      { parent: this },
    );
    this.registerOutputs({ endpoint: this.handle.endpoint });
  }

  /** Read again after an upgrade, which renews the certificate in it. Led to an address: the name need not resolve here. */
  private readKubeconfig(name: string, args: KubeadmClusterArgs, nodes: KubeadmNodes): pulumi.Output<string> {
    const [anchor] = controlPlanesOf(args.cluster);
    const admin = new Step(
      name,
      {
        step: "kubeconfig",
        node: anchor,
        script: "kubeconfig",
        variables: kubeconfigVariables(args),
        secret: "output",
        sshPrivateKey: args.sshPrivateKey,
      },
      { parent: this, dependsOn: nodes.firstUpgraded },
    );
    return pulumi.secret(admin.stdout.apply((raw) => withServer(raw, apiServerUrl(anchor.address))));
  }
}
