import { z } from "zod";
import { gitSource } from "./gitSource";
import { label } from "./text";

export const argoCdSchema = z.strictObject({
  type: z.literal("argocd").describe("Argo CD, with one application that brings all others."),
  ...gitSource,
  application: z
    .strictObject({
      name: label().default("root").describe("Name of the application."),
      prune: z.boolean().default(true).describe("Whether what the repository no longer describes goes."),
      selfHeal: z.boolean().default(true).describe("Whether what somebody changed by hand is changed back."),
    })
    .prefault({})
    .describe("The application that follows the repository's folder; what is in there are further applications."),
});
