import { z } from "zod";
import type { DeepReadonly } from "./readonly";
import { url } from "./text";

export const chartsSchema = z
  .strictObject({
    mirror: url("https", "http")
      .optional()
      .describe(
        "Helm repository that every chart is taken from, under its own name and version, for sites without internet.",
      ),
  })
  .prefault({});

export type ChartsConfig = DeepReadonly<z.output<typeof chartsSchema>>;
