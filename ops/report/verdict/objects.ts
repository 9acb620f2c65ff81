import { BASELINE } from "../../../components/security/baseline";
import { constraintKind } from "../../../components/security/policy-engine/gatekeeper/resources";
import type { Risk } from "../risk";

/** What is known of a kind of Kubernetes object. */
export interface ObjectKnowledge {
  /** What it can do when an object of the kind goes, or makes way for a new one. Default: replacement. */
  readonly removal?: Risk;
  /** What goes with it, in words. */
  readonly gone?: string;
  /** What the object's replacement does where that is less than its removal. */
  readonly replaced?: { readonly risk: Risk; readonly why: string };
}

const PODS_END: ObjectKnowledge = { gone: "its pods end" };
const NOT_HELD: ObjectKnowledge = { gone: "nobody holds pods to it any more" };
const NOTHING: ObjectKnowledge = {};
const DENIED: ObjectKnowledge = { gone: "what it allowed is denied" };

/** By group and kind; the core group is `core`. */
export const objects: Readonly<Record<string, ObjectKnowledge>> = {
  "core/PersistentVolumeClaim": { removal: "data-loss", gone: "its volume may be deleted with all that is in it" },
  "core/PersistentVolume": { removal: "data-loss", gone: "what is in it is out of reach, or deleted" },
  "storage.k8s.io/StorageClass": {
    removal: "data-loss",
    gone: "volumes of this class stay, but none is made or grown any more: whoever claims anew starts without data, or not at all",
    replaced: { risk: "replacement", why: "volumes that exist keep the old settings" },
  },
  "core/Namespace": { removal: "data-loss", gone: "everything in it goes, with its claims and what others put there" },
  "apiextensions.k8s.io/CustomResourceDefinition": { removal: "data-loss", gone: "every object of this kind goes" },
  "snapshot.storage.k8s.io/VolumeSnapshot": { removal: "data-loss", gone: "the snapshot may be deleted" },
  "snapshot.storage.k8s.io/VolumeSnapshotContent": { removal: "data-loss", gone: "the snapshot may be deleted" },
  "snapshot.storage.k8s.io/VolumeSnapshotClass": { gone: "no snapshots of this class any more; those that exist stay" },
  "longhorn.io/RecurringJob": { gone: "no snapshots or backups by it any more; those that exist stay" },

  "apps/Deployment": PODS_END,
  "apps/DaemonSet": PODS_END,
  "apps/StatefulSet": { gone: "its pods end; their claims stay" },
  "batch/Job": PODS_END,
  "batch/CronJob": { gone: "it starts no jobs any more" },
  "core/Pod": PODS_END,
  "core/Service": { gone: "nobody reaches its pods by it, and its load balancer address is free for others" },
  "core/Secret": { gone: "pods that read it do not start without it" },
  "core/ConfigMap": { gone: "pods that read it do not start without it" },
  "core/ServiceAccount": { gone: "its tokens are good for nothing any more" },
  "core/LimitRange": NOTHING,
  "core/ResourceQuota": NOTHING,
  "policy/PodDisruptionBudget": NOTHING,
  "autoscaling/HorizontalPodAutoscaler": { gone: "the number of pods stays where it is" },
  "networking.k8s.io/NetworkPolicy": { gone: "what it denied is allowed, and what it allowed is denied" },
  "networking.k8s.io/Ingress": { gone: "its hosts answer nothing any more" },
  "rbac.authorization.k8s.io/Role": DENIED,
  "rbac.authorization.k8s.io/ClusterRole": DENIED,
  "rbac.authorization.k8s.io/RoleBinding": DENIED,
  "rbac.authorization.k8s.io/ClusterRoleBinding": DENIED,
  "scheduling.k8s.io/PriorityClass": NOTHING,

  "traefik.io/IngressRoute": { gone: "its hosts answer nothing any more" },
  "traefik.io/Middleware": { gone: "routes that name it answer nothing any more" },
  "metallb.io/IPAddressPool": { gone: "Services with an address from it lose it" },
  "metallb.io/L2Advertisement": { gone: "addresses of its pools are announced no more" },
  "cert-manager.io/ClusterIssuer": { gone: "its certificates stay until they end; nobody renews them" },
  "cert-manager.io/Issuer": { gone: "its certificates stay until they end; nobody renews them" },
  "cert-manager.io/Certificate": { gone: "nobody renews it" },
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": { gone: "nobody is warned by it any more" },
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": { gone: "nobody is warned by it any more" },
  "policies.kyverno.io/ValidatingPolicy": NOT_HELD,
  "templates.gatekeeper.sh/ConstraintTemplate": NOT_HELD,
  ...Object.fromEntries(BASELINE.map((policy) => [`constraints.gatekeeper.sh/${constraintKind(policy)}`, NOT_HELD])),
  "monitoring.coreos.com/PodMonitor": NOTHING,
  "monitoring.coreos.com/Probe": NOTHING,
  "monitoring.coreos.com/ServiceMonitor": NOTHING,
  "monitoring.coreos.com/PrometheusRule": { gone: "nobody is told of what it watched" },

  "source.toolkit.fluxcd.io/GitRepository": { gone: "what comes from it stays as it is, and is not followed any more" },
  "image.toolkit.fluxcd.io/ImageRepository": { gone: "no new images are looked for" },
  "image.toolkit.fluxcd.io/ImagePolicy": { gone: "no new images are chosen" },
  "image.toolkit.fluxcd.io/ImageUpdateAutomation": { gone: "no new images are written to the repository" },
  "kustomize.toolkit.fluxcd.io/Kustomization": { removal: "data-loss", gone: "what it brought is pruned with it" },
  "helm.toolkit.fluxcd.io/HelmRelease": { removal: "data-loss", gone: "it is uninstalled, with what it keeps" },
  "argoproj.io/Application": { gone: "what it brought stays, unless it has a finalizer, and is not followed any more" },
  "argoproj.io/AppProject": NOTHING,
};

/** `kubernetes:apps/v1:Deployment` → `apps/Deployment`. */
export function objectKind(type: string): string {
  const [, groupVersion = "", kind = ""] = type.split(":");
  const [group = "core"] = groupVersion.split("/");
  return `${group}/${kind}`;
}
