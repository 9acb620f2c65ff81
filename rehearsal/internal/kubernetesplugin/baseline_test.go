package kubernetesplugin

import (
	"maps"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type change func(spec, container map[string]any)

// breaking are pods that must not come in, by the policy that they break.
var breaking = map[string][]change{
	"run-as-non-root": {
		func(_, container map[string]any) { delete(security(container), "runAsNonRoot") },
		func(_, container map[string]any) { security(container)["runAsUser"] = int64(0) },
		func(spec, container map[string]any) {
			spec["securityContext"] = map[string]any{"runAsNonRoot": true}
			security(container)["runAsNonRoot"] = false
		},
	},
	"drop-all-capabilities": {
		func(_, container map[string]any) { delete(security(container), "capabilities") },
		func(_, container map[string]any) {
			security(container)["capabilities"] = map[string]any{"drop": []any{"ALL"}, "add": []any{"SYS_ADMIN"}}
		},
	},
	"read-only-root": {
		func(_, container map[string]any) { delete(security(container), "readOnlyRootFilesystem") },
		func(spec, container map[string]any) {
			first := maps.Clone(container)
			first["name"] = "first"
			first["securityContext"] = maps.Clone(security(container))
			security(first)["readOnlyRootFilesystem"] = false
			spec["initContainers"] = []any{first}
		},
	},
	"no-privilege-escalation": {
		func(_, container map[string]any) { delete(security(container), "allowPrivilegeEscalation") },
	},
	"memory-limit": {
		func(_, container map[string]any) { delete(container, "resources") },
		func(_, container map[string]any) {
			container["resources"] = map[string]any{"limits": map[string]any{"cpu": "1"}}
		},
	},
	"no-latest-tag": {
		func(_, container map[string]any) { container["image"] = "docker.io/traefik/whoami:latest" },
		func(_, container map[string]any) { container["image"] = "registry.example:5000/whoami" },
	},
	"no-host-namespaces": {
		func(spec, _ map[string]any) { spec["hostNetwork"] = true },
		func(spec, _ map[string]any) { spec["hostPID"] = true },
		func(spec, _ map[string]any) { spec["hostIPC"] = true },
	},
}

// keeping are pods that have to come in.
var keeping = []change{
	func(_, _ map[string]any) {},
	func(spec, container map[string]any) {
		spec["securityContext"] = map[string]any{"runAsNonRoot": true}
		delete(security(container), "runAsNonRoot")
	},
	func(_, container map[string]any) {
		security(container)["capabilities"] = map[string]any{"drop": []any{"ALL"}, "add": []any{"NET_BIND_SERVICE"}}
	},
	func(_, container map[string]any) {
		container["image"] = "registry.example:5000/whoami@sha256:" + strings.Repeat("0", 64)
	},
}

func security(container map[string]any) map[string]any {
	return container["securityContext"].(map[string]any)
}

// spoiled is a pod that keeps to the baseline, but for a change.
func spoiled(namespace string, spoil change) *unstructured.Unstructured {
	container := map[string]any{
		"name": "one", "image": "docker.io/traefik/whoami:v1.11.0",
		"resources": map[string]any{"limits": map[string]any{"memory": "64Mi"}},
		"securityContext": map[string]any{
			"runAsNonRoot": true, "readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false,
			"capabilities": map[string]any{"drop": []any{"ALL"}},
		},
	}
	spec := map[string]any{"containers": []any{container}}
	spoil(spec, container)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": spec,
		"metadata": map[string]any{"name": "judged", "namespace": namespace},
	}}
}
