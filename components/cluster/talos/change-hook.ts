import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";
import { changesBetween, describeChanges, needsReboot } from "./configuration-changes";
import { refusalOf, releasesIn } from "./upgrade-guard";

/**
 * A hook that tells what will change on a machine, and refuses what Talos or Kubernetes cannot do. In previews too, before
 * anything has changed.
 */
export function changeHook(name: string, node: NodeConfig): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    async ({ oldInputs, newInputs }) => {
      const [old, next] = [stepOf(oldInputs), stepOf(newInputs)];
      const [from, to] = [releasesIn(old.create), releasesIn(next.create)];
      const refusal = from && to && refusalOf(from, to);
      if (refusal !== undefined) throw new Error(`homelab: ${node.name}: ${refusal}`);
      const told = tellingOf(node, old.shown, next.shown);
      if (told !== undefined) await pulumi.log.info(told);
    },
    { onDryRun: true },
  );
}

/** What is said of a machine whose configuration changes; nothing where it does not, or is not known yet. */
export function tellingOf(node: NodeConfig, before: unknown, after: unknown): string | undefined {
  if (typeof before !== "string" || typeof after !== "string") return undefined;
  const changes = changesBetween(before, after);
  if (changes.length === 0) return undefined;
  const reboots = changes.some(needsReboot) ? ", which take a reboot" : "";
  const count = changes.length === 1 ? "1 change" : `${String(changes.length)} changes`;
  return `${node.name} (${node.address}): ${count} of its configuration${reboots}\n${describeChanges(changes)}`;
}

function stepOf(inputs: unknown): { readonly create?: unknown; readonly shown?: unknown } {
  const { create, environment } = (inputs ?? {}) as {
    readonly create?: unknown;
    readonly environment?: { readonly CONFIGURATION?: unknown };
  };
  return { create, shown: environment?.CONFIGURATION };
}
