package kubernetesplugin

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// identity is what no object can change.
var identity = []string{"metadata.name", "metadata.namespace"}

// immutable are the paths that the API refuses to change, by group and kind: their change takes a replacement,
// as it does with the real plugin.
var immutable = map[string][]string{
	"apps/DaemonSet":  {"spec.selector"},
	"apps/Deployment": {"spec.selector"},
	"apps/StatefulSet": {
		"spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector", "spec.serviceName",
		"spec.volumeClaimTemplates",
	},
	"batch/Job":                   {"spec.completions", "spec.parallelism", "spec.selector", "spec.template"},
	"storage.k8s.io/StorageClass": {"parameters", "provisioner"},
	"rbac.authorization.k8s.io/ClusterRoleBinding": {"roleRef"},
	"rbac.authorization.k8s.io/RoleBinding":        {"roleRef"},
	"PersistentVolumeClaim": {
		"spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName",
	},
	"PersistentVolume": {
		"spec.csi", "spec.fc", "spec.flexVolume", "spec.hostPath", "spec.iscsi", "spec.local", "spec.nfs",
	},
	"Pod": {
		"spec.affinity", "spec.automountServiceAccountToken", "spec.containers", "spec.dnsConfig", "spec.dnsPolicy",
		"spec.enableServiceLinks", "spec.hostAliases", "spec.hostIPC", "spec.hostNetwork", "spec.hostPID",
		"spec.hostname", "spec.imagePullSecrets", "spec.initContainers", "spec.nodeName", "spec.nodeSelector",
		"spec.overhead", "spec.preemptionPolicy", "spec.priority", "spec.priorityClassName", "spec.readinessGates",
		"spec.restartPolicy", "spec.runtimeClassName", "spec.schedulerName", "spec.securityContext",
		"spec.serviceAccount", "spec.serviceAccountName", "spec.shareProcessNamespace", "spec.subdomain",
		"spec.terminationGracePeriodSeconds", "spec.volumes",
	},
	"ResourceQuota": {"spec.scopes"},
	"Secret":        {"type"},
	"Service":       {"spec.clusterIP"},
}

// immutablePaths are those of this object. Secrets and config maps count as immutable unless the provider
// says otherwise, so that what reads them is restarted.
func (s settings) immutablePaths(object *unstructured.Unstructured) []string {
	key := object.GetKind()
	if group := object.GroupVersionKind().Group; group != "" {
		key = group + "/" + key
	}
	paths := slices.Concat(identity, immutable[key])
	frozen := object.Object["immutable"] == true
	switch {
	case key == "Secret" && (frozen || !s.secretMutable):
		paths = append(paths, "data", "stringData")
	case key == "ConfigMap" && (frozen || !s.configMapMutable):
		paths = append(paths, "data", "binaryData")
	}
	return paths
}

// under tells whether a changed path is one of the paths or below one.
func under(paths []string) func(path string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(paths, func(prefix string) bool {
			rest, ok := strings.CutPrefix(path, prefix)
			return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
		})
	}
}
