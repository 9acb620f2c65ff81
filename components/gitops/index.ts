import type { GitOpsConfig, StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Platform } from "../shared/platform";
import { ArgoCd } from "./argocd";
import { Flux } from "./flux";
import { gitSource } from "./source";

/** Whoever owns the applications, as the stack file asks for it. */
export function createGitOps(
  config: StackConfig,
  settings: GitOpsConfig,
  cluster: ClusterHandle,
  platform: Platform,
): void {
  const { secrets, versions } = config;
  const source = gitSource(settings, cluster.name, secrets);
  const opts = inCluster(config, cluster);
  if (settings.type === "flux") {
    const { "flux-operator": operatorChart, "flux-instance": instanceChart } = versions.charts;
    const charts = { operatorChart, instanceChart, version: versions.flux };
    new Flux("flux", { ...charts, flux: settings, source, sopsAgeKey: secrets.sopsAgeKey, platform }, opts);
  } else {
    new ArgoCd("argocd", { chart: versions.charts["argo-cd"], argocd: settings, source, platform }, opts);
  }
}
