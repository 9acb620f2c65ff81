import type { ChartRef, PolicyEngineConfig } from "../../../config/schema";
import type { Platform } from "../../shared/platform";

/** What every engine has to know. */
export interface PolicyEngineArgs {
  readonly chart: ChartRef;
  readonly action: PolicyEngineConfig["action"];
  /** Namespaces that the policies do not hold in. */
  readonly excluded: readonly string[];
  readonly platform: Platform;
}
