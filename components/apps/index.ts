import type * as k8s from "@pulumi/kubernetes";
import type { StackConfig } from "../../config/schema";
import type { ClusterHandle } from "../cluster";
import { inCluster } from "../shared/in-cluster";
import type { Ingress } from "../shared/ingress-route";
import type { Platform } from "../shared/platform";
import { Reloader } from "./reloader";
import { WebService } from "./web-service";

/** What applications stand on, made by other layers. */
export interface Ground {
  readonly ingress?: Ingress;
  /** The stack's namespaces, by name. */
  readonly namespaces: Readonly<Record<string, k8s.core.v1.Namespace>>;
}

export interface CreatedApps {
  /** Service → URL, of those that are published. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Applications of the stack file, and what helps them. */
export function createApps(
  config: StackConfig,
  cluster: ClusterHandle,
  platform: Platform,
  { ingress, namespaces }: Ground,
): CreatedApps {
  const { apps, secrets, versions } = config;
  if (!apps) return { urls: {} };
  const opts = inCluster(config, cluster);

  if (apps.reloader) new Reloader("reloader", { chart: versions.charts.reloader, platform }, opts);
  const published = apps.services.flatMap((service) => {
    const namespace = namespaces[service.namespace];
    if (!namespace)
      throw new Error(`service ${service.name}: namespace ${service.namespace} is not one of the stack's`);
    const args = { service, secrets: secrets.services?.[service.name] ?? {}, namespace, ingress, platform };
    const { url } = new WebService(service.name, args, opts);
    return url === undefined ? [] : [[service.name, url] as const];
  });
  return { urls: Object.fromEntries(published) };
}
