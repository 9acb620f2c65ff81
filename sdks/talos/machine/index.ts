export { Bootstrap, type BootstrapArgs } from "./bootstrap";
export { ConfigurationApply, type ConfigurationApplyArgs } from "./configurationApply";
export {
  getConfiguration,
  getConfigurationOutput,
  type GetConfigurationArgs,
  type GetConfigurationOutputArgs,
  type GetConfigurationResult,
} from "./getConfiguration";
export {
  getDisks,
  getDisksOutput,
  type GetDisksArgs,
  type GetDisksDisk,
  type GetDisksOutputArgs,
  type GetDisksResult,
} from "./getDisks";
export { Secrets, type SecretsArgs } from "./secrets";
