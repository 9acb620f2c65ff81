import * as pulumi from "@pulumi/pulumi";
import type { ChartRef, ImageRef, TrivyConfig } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import { fromPods, toAnywhere, toApi } from "../../shared/network-policy";
import type { Platform } from "../../shared/platform";
import { Rescan } from "./rescan";
import { type NodeSystem, trivyValues } from "./values";

const METRICS_PORT = 8080;

export interface TrivyArgs {
  readonly chart: ChartRef;
  readonly image: ImageRef;
  readonly trivy: TrivyConfig;
  readonly system: NodeSystem;
  /** Version of Kubernetes, with its `v`: kubectl is the same. */
  readonly kubernetes: string;
  readonly platform: Platform;
}

/**
 * Vulnerabilities and bad settings of what runs, as objects of the namespaces, with reports on the whole cluster.
 * @see https://aquasecurity.github.io/trivy-operator/
 */
export class Trivy extends pulumi.ComponentResource {
  constructor(name: string, args: TrivyArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:security:Trivy", name, {}, opts);
    const { platform, trivy } = args;
    const child = { parent: this, deletedWith: opts.deletedWith };

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: "trivy-system",
        // The node collector reads files of the machines, and sees their processes.
        needs: ["hostPath", "privileged"],
        values: trivyValues(trivy, args.image, args.system),
        ...(platform.policiesEnforced && {
          traffic: { ingress: [fromPods(METRICS_PORT)], egress: [toApi(platform.apiServers), toAnywhere(443)] },
        }),
      },
      child,
    );
    new Rescan(
      `${name}-rescan`,
      { namespace: addon.namespace, trivy, kubectlImage: `registry.k8s.io/kubectl:${args.kubernetes}` },
      child,
    );

    this.registerOutputs({});
  }
}
