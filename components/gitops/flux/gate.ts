import type * as pulumi from "@pulumi/pulumi";
import type { FluxConfig } from "../../../config/schema";
import { Gate } from "../../shared/gate";
import type { Platform } from "../../shared/platform";
import { DEFINITIONS as IMAGE_DEFINITIONS } from "./images";
import { NAMESPACE } from "./names";

/** What the operator makes from `sync`. */
const SYNC_DEFINITIONS = ["gitrepositories.source.toolkit.fluxcd.io", "kustomizations.kustomize.toolkit.fluxcd.io"];

/** The operator fetches Flux from a registry, and nodes its controllers: boards are slow at it. */
const DEADLINE_SECONDS = 900;

export interface FluxGateArgs {
  readonly flux: FluxConfig;
  readonly version: string;
  readonly platform: Platform;
}

/** Waits until the operator has made Flux what the instance says: the instance's release is done long before. */
export function fluxGate(name: string, args: FluxGateArgs, opts: pulumi.CustomResourceOptions): Gate {
  const { flux, version, platform } = args;
  const definitions = flux.imageUpdates ? [...SYNC_DEFINITIONS, ...IMAGE_DEFINITIONS] : SYNC_DEFINITIONS;
  return new Gate(
    name,
    {
      script: "crd",
      input: {
        access: platform.access,
        name: "Flux",
        definitions,
        deployments: flux.components.map((component) => ({ namespace: NAMESPACE, name: component })),
        reportedBy: `/apis/fluxcd.controlplane.io/v1/namespaces/${NAMESPACE}/fluxinstances/flux`,
      },
      deadlineSeconds: DEADLINE_SECONDS,
      triggers: [version, ...flux.components, ...definitions],
    },
    opts,
  );
}
