package fluxoperator

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// labels are on everything that the operator makes.
func labels(namespace string, asked instance) map[string]any {
	return map[string]any{
		"app.kubernetes.io/managed-by": "flux-operator",
		"app.kubernetes.io/instance":   namespace,
		"app.kubernetes.io/part-of":    "flux",
		"app.kubernetes.io/version":    "v" + asked.Distribution.Version,
		"fluxcd.controlplane.io/name":  "flux",
	}
}

// namespaceOf is the operator's own namespace, which it labels though somebody else made it.
func namespaceOf(name string, asked instance) *unstructured.Unstructured {
	marks := labels(name, asked)
	marks["pod-security.kubernetes.io/warn"] = "restricted"
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace",
		"metadata": map[string]any{
			"name": name, "labels": marks,
			"annotations": map[string]any{"fluxcd.controlplane.io/prune": "disabled"},
		},
	}}
}

// definitionOf is a definition with an open schema.
func definitionOf(k kind) *unstructured.Unstructured {
	open := map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{
			"name": k.definition(), "labels": map[string]any{"app.kubernetes.io/managed-by": "flux-operator"},
		},
		"spec": map[string]any{
			"group": k.group, "scope": "Namespaced",
			"names": map[string]any{
				"kind": k.kind, "listKind": k.kind + "List", "plural": k.plural, "singular": strings.ToLower(k.kind),
			},
			"versions": []any{map[string]any{
				"name": k.version, "served": true, "storage": true, "subresources": map[string]any{"status": map[string]any{}},
				"schema": map[string]any{"openAPIV3Schema": map[string]any{
					"type": "object", "properties": map[string]any{"spec": open, "status": open},
				}},
			}},
		},
	}}
}

// deploymentOf is a controller, whose pod keeps to the restricted standard.
func deploymentOf(component, namespace string, asked instance) *unstructured.Unstructured {
	app := map[string]any{"app": component}
	marks := labels(namespace, asked)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": component, "namespace": namespace, "labels": marks},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": app},
			"template": map[string]any{
				"metadata": map[string]any{"labels": app},
				"spec": map[string]any{
					"securityContext": map[string]any{"fsGroup": int64(1337)},
					"containers": []any{map[string]any{
						"name": "manager", "image": "ghcr.io/fluxcd/" + component + ":v" + asked.Distribution.Version,
						"ports": []any{map[string]any{"name": "http-prom", "containerPort": int64(8080), "protocol": "TCP"}},
						"securityContext": map[string]any{
							"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "runAsNonRoot": true,
							"capabilities":   map[string]any{"drop": []any{"ALL"}},
							"seccompProfile": map[string]any{"type": "RuntimeDefault"},
						},
					}},
				},
			},
		},
	}}
}

// syncOf is what the cluster follows: both are called like the namespace.
func syncOf(namespace string, asked instance) map[schema.GroupVersionResource]*unstructured.Unstructured {
	if asked.Sync == nil {
		return nil
	}
	repository := map[string]any{
		"interval": asked.Sync.Interval, "url": asked.Sync.URL, "ref": map[string]any{"name": asked.Sync.Ref},
	}
	if asked.Sync.PullSecret != "" {
		repository["secretRef"] = map[string]any{"name": asked.Sync.PullSecret}
	}
	kustomization := map[string]any{
		"interval": "10m0s", "path": asked.Sync.Path, "prune": true,
		"sourceRef": map[string]any{"kind": "GitRepository", "name": namespace},
	}
	made := map[schema.GroupVersionResource]*unstructured.Unstructured{}
	for kindName, spec := range map[string]map[string]any{"GitRepository": repository, "Kustomization": kustomization} {
		for _, each := range kinds {
			if each.kind != kindName {
				continue
			}
			resource := schema.GroupVersionResource{Group: each.group, Version: each.version, Resource: each.plural}
			made[resource] = &unstructured.Unstructured{Object: map[string]any{
				"apiVersion": each.group + "/" + each.version, "kind": each.kind, "spec": spec,
				"metadata": map[string]any{"name": namespace, "namespace": namespace, "labels": labels(namespace, asked)},
			}}
		}
	}
	return made
}
