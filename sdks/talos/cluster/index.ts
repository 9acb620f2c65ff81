export {
  getHealth,
  getHealthOutput,
  type GetHealthArgs,
  type GetHealthOutputArgs,
  type GetHealthResult,
} from "./getHealth";
export {
  getKubeconfig,
  getKubeconfigOutput,
  type GetKubeconfigArgs,
  type GetKubeconfigOutputArgs,
  type GetKubeconfigResult,
} from "./getKubeconfig";
export { Kubeconfig, type KubeconfigArgs } from "./kubeconfig";
