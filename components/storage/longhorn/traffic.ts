import type { LonghornConfig } from "../../../config/schema";
import {
  type EgressRule,
  type Traffic,
  fromAnywhere,
  fromNamespaces,
  fromPods,
  toAddresses,
  toAnywhere,
  toApi,
} from "../../shared/network-policy";
import type { Ingress } from "../../shared/ingress-route";
import type { Platform } from "../../shared/platform";

/** Ports of its pods: page, manager (API and metrics), webhook. */
const [PAGE, MANAGER, WEBHOOK] = [8000, 9500, 9502];
const NFS = 2049;

/** Longhorn's pods talk to each other, the Kubernetes API and the backup target. */
export function longhornTraffic(
  { backupTarget, ui }: LonghornConfig,
  { apiServers }: Platform,
  ingress: Ingress | undefined,
): Traffic {
  const page = ui && ingress ? [fromNamespaces([ingress.namespace], PAGE)] : [];
  return {
    // Nodes mount shared volumes by NFS.
    ingress: [fromAnywhere(WEBHOOK, NFS), fromPods(MANAGER), ...page],
    egress: [toApi(apiServers), ...(backupTarget ? [toTarget(backupTarget)] : [])],
  };
}

function toTarget(target: NonNullable<LonghornConfig["backupTarget"]>): EgressRule {
  if (target.type === "nfs") {
    // A policy knows addresses only, and a name's may change.
    return /^[\d.]+$/.test(target.server) ? toAddresses([target.server], NFS) : toAnywhere(NFS);
  }
  const port = Number(new URL(target.endpoint ?? "https://s3.amazonaws.com").port) || undefined;
  return toAnywhere(port ?? (target.endpoint?.startsWith("http://") ? 80 : 443));
}
