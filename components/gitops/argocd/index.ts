import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ArgoCdConfig, ChartRef } from "../../../config/schema";
import { Addon } from "../../shared/addon";
import type { Platform } from "../../shared/platform";
import type { GitSource } from "../source";
import { API_VERSION, NAMESPACE, REPOSITORY_LABEL, repositorySecret, rootApplication } from "./resources";
import { argoCdValues } from "./values";

export interface ArgoCdArgs {
  readonly chart: ChartRef;
  readonly argocd: ArgoCdConfig;
  /** The repository that the cluster follows. */
  readonly source: GitSource;
  readonly platform: Platform;
}

/**
 * Argo CD, and the one application that brings all others.
 * @see https://argo-cd.readthedocs.io/
 */
export class ArgoCd extends pulumi.ComponentResource {
  constructor(name: string, args: ArgoCdArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:gitops:ArgoCd", name, {}, opts);
    const { argocd, source, platform } = args;
    const child = { parent: this, deletedWith: opts.deletedWith };

    const addon = new Addon(
      name,
      {
        chart: args.chart,
        namespace: NAMESPACE,
        needs: [],
        values: argoCdValues(source, platform.policiesEnforced),
      },
      child,
    );
    const namespace = addon.namespace.metadata.name;
    const access = source.credentials && [
      new k8s.core.v1.Secret(
        `${name}-repository`,
        {
          metadata: { name: "root-repository", namespace, labels: REPOSITORY_LABEL },
          stringData: repositorySecret(source.url, source.credentials),
        },
        { ...child, deletedWith: opts.deletedWith ?? addon.namespace },
      ),
    ];
    // The definitions are kept when the release goes. Without a finalizer, what the application brought stays as well.
    new k8s.apiextensions.CustomResource(
      `${name}-application`,
      {
        apiVersion: API_VERSION,
        kind: "Application",
        metadata: { name: argocd.application.name, namespace },
        spec: rootApplication(argocd, source),
      },
      { ...child, deletedWith: opts.deletedWith ?? addon.namespace, dependsOn: [addon.release, ...(access ?? [])] },
    );

    this.registerOutputs({});
  }
}
