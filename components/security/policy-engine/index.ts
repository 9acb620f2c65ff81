import type * as pulumi from "@pulumi/pulumi";
import type { PolicyEngineConfig, Versions } from "../../../config/schema";
import { PLATFORM_NAMESPACES } from "../../../config/schema/platformNamespaces";
import type { Platform } from "../../shared/platform";
import { Gatekeeper } from "./gatekeeper";
import { Kyverno } from "./kyverno";

/** Whoever the stack file names holds pods to the security baseline. */
export function createPolicyEngine(
  { type, action, exclude }: PolicyEngineConfig,
  charts: Versions["charts"],
  platform: Platform,
  opts: pulumi.ComponentResourceOptions,
): void {
  const excluded = [...new Set([...PLATFORM_NAMESPACES, ...exclude])].sort();
  const args = { chart: charts[type], action, excluded, platform };
  if (type === "kyverno") new Kyverno(type, args, opts);
  else new Gatekeeper(type, args, opts);
}
