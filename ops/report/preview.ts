import { z } from "zod";

/**
 * The parts in use of what `pulumi preview --json` prints. Fields that a release adds are passed over.
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/display/json.go
 */
const stateSchema = z.looseObject({
  type: z.string(),
  /** False for components, which are nothing but a name for what is in them. */
  custom: z.boolean().default(false),
  /** As the program gave them; secrets among them are `[secret]`. */
  inputs: z.record(z.string(), z.unknown()).default({}),
  parent: z.string().optional(),
  protect: z.boolean().default(false),
  /** Deleting it makes Pulumi forget it, and no more. */
  retainOnDelete: z.boolean().default(false),
  /** Left over from a replacement that was interrupted. */
  delete: z.boolean().default(false),
});

const stepSchema = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: stateSchema.nullish(),
  newState: stateSchema.nullish(),
  /** Top-level names of what differs. */
  diffReasons: z.array(z.string()).nullish(),
  /** Path of what differs → how, where the provider says it. */
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});

const diagnosticSchema = z.looseObject({
  urn: z.string().optional(),
  message: z.string().default(""),
  severity: z.string().default("info"),
});

/** Nothing in it has to be there: a preview that fails early prints little. */
export const previewSchema = z.looseObject({
  steps: z.array(stepSchema).nullish(),
  diagnostics: z.array(diagnosticSchema).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
  maybeCorrupt: z.boolean().optional(),
});

export type Preview = z.infer<typeof previewSchema>;
export type Step = z.infer<typeof stepSchema>;
export type State = z.infer<typeof stateSchema>;
export type Diagnostic = z.infer<typeof diagnosticSchema>;
