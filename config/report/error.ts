import type { Problem } from "./problem";
import { renderReport } from "./render";

/** A configuration that cannot be used. The message is the whole report. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** What was read, e.g. `Pulumi.production.yaml`. */
    readonly source: string,
    readonly problems: readonly Problem[],
    prefix = "",
  ) {
    super(renderReport(source, problems, prefix));
  }
}
