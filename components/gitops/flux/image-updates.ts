import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ImageUpdatesConfig } from "../../../config/schema";
import type { GitSource } from "../source";
import { API_VERSION, imagePolicy, imageRepository, imageUpdateAutomation } from "./images";

export interface ImageUpdatesArgs {
  readonly updates: ImageUpdatesConfig;
  readonly source: GitSource;
  /** Domain of the cluster. */
  readonly domain: string;
  /** Where Flux is: with tenants kept apart, policies are looked for beside the repository only. */
  readonly namespace: pulumi.Input<string>;
}

/** What may come is looked for in registries, and the newest of it written to the repository. */
export class ImageUpdates extends pulumi.ComponentResource {
  constructor(name: string, args: ImageUpdatesArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:gitops:ImageUpdates", name, {}, opts);
    const { updates, source, domain, namespace } = args;
    const custom = { parent: this, deletedWith: opts.deletedWith, dependsOn: opts.dependsOn };

    const policies = updates.images.map((image) => {
      const metadata = { name: image.name, namespace };
      const spec = imageRepository(image, updates.interval);
      const repository = object(`${name}-${image.name}-repository`, "ImageRepository", metadata, spec, custom);
      const after = { ...custom, dependsOn: repository };
      return object(`${name}-${image.name}-policy`, "ImagePolicy", metadata, imagePolicy(image), after);
    });
    const spec = imageUpdateAutomation(updates, source, domain);
    const metadata = { name: "images", namespace };
    object(`${name}-automation`, "ImageUpdateAutomation", metadata, spec, { ...custom, dependsOn: policies });

    this.registerOutputs({});
  }
}

function object(
  name: string,
  kind: string,
  metadata: { readonly name: string; readonly namespace: pulumi.Input<string> },
  spec: object,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new k8s.apiextensions.CustomResource(name, { apiVersion: API_VERSION, kind, metadata, spec }, opts);
}
