import * as pulumi from "@pulumi/pulumi";
import type { NodeConfig } from "../../../config/schema";

/** The version at the end of an upgrade step's command line, where people see it in a preview. */
const LABEL = / upgrade (v\d+\.\d+\.\d+\S*)$/;

/**
 * A hook that refuses an upgrade that kubeadm cannot do, in previews already: before anything has changed.
 */
export function upgradeGuard(name: string, node: NodeConfig): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    name,
    ({ oldInputs, newInputs }) => {
      const refusal = refusalOf(versionIn(oldInputs), versionIn(newInputs));
      if (refusal !== undefined) throw new Error(`homelab: ${node.name}: upgrade: ${refusal}`);
    },
    { onDryRun: true },
  );
}

/** Why kubeadm cannot go from one version to the other, or undefined where it can. */
export function refusalOf(from: string | undefined, to: string | undefined): string | undefined {
  const old = parse(from);
  const next = parse(to);
  if (!old || !next || (old.major === next.major && old.minor === next.minor)) return undefined;
  const change = `Kubernetes ${from ?? ""} → ${to ?? ""}`;
  const { major, minor } = old;
  if (next.major < major || next.minor < minor)
    return `${change} goes back a minor version, which Kubernetes does not support. Nothing was changed: set homelab:versions.kubernetes to a v${major}.${minor} or newer.`;
  if (next.minor > minor + 1)
    return `${change} skips v${major}.${minor + 1}: kubeadm upgrades one minor version at a time. Nothing was changed: set homelab:versions.kubernetes to a v${major}.${minor + 1}, update, and go on from there.`;
  return undefined;
}

function versionIn(inputs: unknown): string | undefined {
  const { create } = (inputs ?? {}) as { readonly create?: unknown };
  return typeof create === "string" ? LABEL.exec(create)?.[1] : undefined;
}

function parse(version: string | undefined): { readonly major: number; readonly minor: number } | undefined {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
