import { parseArgs } from "node:util";

/** What `npm run rehearse -- …` takes. */
export interface RehearsalOptions {
  /** The stack: `production` means `Pulumi.production.yaml` in the project's folder. */
  readonly stack: string;
  /** A stack file elsewhere, used in place of the stack's own. */
  readonly file?: string;
  /** Leave the platform running until interrupted, instead of destroying it. */
  readonly keep: boolean;
  readonly plugins: PluginChoice;
  /** Where a machine-readable report is written. */
  readonly json?: string;
}

export const pluginChoices = ["auto", "real", "standin"] as const;

/** `auto`: Pulumi's own provider plugins where they are installed, stand-ins for the others. */
export type PluginChoice = (typeof pluginChoices)[number];

export const usage = `Usage: npm run rehearse -- STACK [--config FILE] [--keep] [--plugins auto|real|standin] [--json FILE]

Brings a whole stack up on simulated machines, proves that a second up changes nothing, and destroys it again.

  STACK            the stack's name: Pulumi.STACK.yaml is rehearsed as it stands
  --config FILE    another stack file, in place of Pulumi.STACK.yaml
  --keep           leave it running after the first up; Ctrl-C ends it
  --plugins WHICH  Pulumi's own provider plugins (real), stand-ins (standin), or real where installed (auto, the default)
  --json FILE      write times, counts and outputs (without secrets) to FILE`;

/**
 * @param argv the words after `npm run rehearse --`
 * @throws Error with one line that says which word is wrong, and the usage
 */
export function parseOptions(argv: readonly string[]): RehearsalOptions {
  const { values, positionals } = parse(argv);
  const [stack, ...more] = positionals;
  if (stack === undefined) throw new Error(`No stack was named.\n\n${usage}`);
  if (more.length > 0) throw new Error(`One stack at a time: "${more.join(" ")}" is too much.\n\n${usage}`);
  const plugins = pluginChoices.find((choice) => choice === values.plugins);
  if (plugins === undefined) {
    throw new Error(`--plugins ${values.plugins}: must be one of ${pluginChoices.join(", ")}.\n\n${usage}`);
  }
  return { stack, file: values.config, keep: values.keep, plugins, json: values.json };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        keep: { type: "boolean", default: false },
        plugins: { type: "string", default: "auto" },
        json: { type: "string" },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
