import { z } from "zod";
import type { DeepReadonly } from "./readonly";
import { fluxSchema } from "./flux";
import { argoCdSchema } from "./argocd";

/** Whoever owns the applications: one of them, or nobody. */
export const gitopsSchema = z.discriminatedUnion("type", [fluxSchema, argoCdSchema]);

export type GitOpsConfig = DeepReadonly<z.output<typeof gitopsSchema>>;
export type FluxConfig = Extract<GitOpsConfig, { type: "flux" }>;
export type ArgoCdConfig = Extract<GitOpsConfig, { type: "argocd" }>;
export type ImageUpdatesConfig = NonNullable<FluxConfig["imageUpdates"]>;
export type GitAccess = GitOpsConfig["access"];
