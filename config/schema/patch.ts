import { z } from "zod";

/**
 * A strategic merge patch of the Talos machine configuration: YAML text (one or more documents), or the
 * same written as a block.
 * @see https://www.talos.dev/latest/talos-guides/configuration/patching/
 */
export const patchSchema = z
  .union([z.string().min(1), z.record(z.string(), z.unknown())])
  .meta({ title: "YAML text or block" });

export const patchesSchema = z.array(patchSchema).default([]);

export type Patch = string | Readonly<Record<string, unknown>>;
