import { z } from "zod";
import type { DeepReadonly } from "./readonly";
import { webServiceSchema } from "./webService";

export const appsSchema = z.strictObject({
  reloader: z
    .strictObject({})
    .optional()
    .describe("Restarts pods whose config maps or secrets changed, where they ask for it (`reloader: {}`)."),
  services: z.array(webServiceSchema).default([]).describe("Web applications of one container each."),
});

export type AppsConfig = DeepReadonly<z.output<typeof appsSchema>>;
export type WebServiceConfig = AppsConfig["services"][number];
