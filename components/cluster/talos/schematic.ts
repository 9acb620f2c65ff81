import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import { stringify } from "yaml";
import type { NodeConfig, Schematic, TalosBootstrap } from "../../../config/schema";

/**
 * What the image factory is asked for. Sorted, so that the same content always has the same identifier.
 * @see https://github.com/siderolabs/image-factory#schematics
 */
export function schematicYaml(schematic: Schematic): string {
  const { overlay, kernelArgs } = schematic;
  const extensions = [...new Set(schematic.extensions)].sort();
  return stringify({
    ...(overlay && { overlay: { name: overlay.name, image: overlay.image } }),
    customization: {
      ...(kernelArgs.length > 0 && { extraKernelArgs: [...kernelArgs] }),
      ...(extensions.length > 0 && { systemExtensions: { officialExtensions: extensions } }),
    },
  });
}

/**
 * The installer of a schematic. Never the plain installer: an upgrade with that one loses the extensions.
 * @param registry `factory.talos.dev`
 * @param version of Talos, `v1.13.0`
 */
export function installerImage(registry: string, schematicId: string, version: string): string {
  return `${registry}/metal-installer/${schematicId}:${version}`;
}

/** What a machine is installed and upgraded with. */
export interface Installer {
  /** `factory.talos.dev/metal-installer/<schematic>:v1.13.0` */
  readonly image: string;
  /** Identifier at the image factory. */
  readonly schematic: string;
}

export interface InstallerArgs {
  readonly talos: TalosBootstrap;
  readonly nodes: readonly NodeConfig[];
  /** Version of Talos, `v1.13.0`. */
  readonly version: string;
}

/** The installer of every node, by its name. Nodes with the same content share one schematic. */
export function createInstallers(
  name: string,
  args: InstallerArgs,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, pulumi.Output<Installer>> {
  const schematics = new Map<string, talos.imageFactory.Schematic>();
  const schematicOf = (node: NodeConfig) => {
    const schematic = schematicYaml(node.schematic ?? args.talos.schematic);
    const known = schematics.get(schematic);
    if (known) return known;
    const suffix = node.schematic ? `-${node.name}` : "";
    const created = new talos.imageFactory.Schematic(
      `${name}-schematic${suffix}`,
      { schematic },
      // An update would keep the identifier of the old content, and machines would never get the new one.
      pulumi.mergeOptions(opts, { replaceOnChanges: ["schematic"] }),
    );
    schematics.set(schematic, created);
    return created;
  };
  const installerOf = (node: NodeConfig) =>
    schematicOf(node).id.apply((schematic) => {
      const image = installerImage(args.talos.installerRegistry, schematic, args.version);
      return { image, schematic };
    });
  return new Map(args.nodes.map((node) => [node.name, installerOf(node)]));
}
