package fluxoperator

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// kind is a custom resource of Flux, and the controller that it comes with.
type kind struct {
	controller, group, version, kind, plural string
}

// kinds are those of Flux 2.9, each with the newest of its versions.
var kinds = []kind{
	{"source-controller", "source.toolkit.fluxcd.io", "v1", "Bucket", "buckets"},
	{"source-controller", "source.toolkit.fluxcd.io", "v1", "ExternalArtifact", "externalartifacts"},
	{"source-controller", "source.toolkit.fluxcd.io", "v1", "GitRepository", "gitrepositories"},
	{"source-controller", "source.toolkit.fluxcd.io", "v1", "HelmChart", "helmcharts"},
	{"source-controller", "source.toolkit.fluxcd.io", "v1", "HelmRepository", "helmrepositories"},
	{"source-controller", "source.toolkit.fluxcd.io", "v1", "OCIRepository", "ocirepositories"},
	{"kustomize-controller", "kustomize.toolkit.fluxcd.io", "v1", "Kustomization", "kustomizations"},
	{"helm-controller", "helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases"},
	{"notification-controller", "notification.toolkit.fluxcd.io", "v1beta3", "Alert", "alerts"},
	{"notification-controller", "notification.toolkit.fluxcd.io", "v1beta3", "Provider", "providers"},
	{"notification-controller", "notification.toolkit.fluxcd.io", "v1", "Receiver", "receivers"},
	{"image-reflector-controller", "image.toolkit.fluxcd.io", "v1", "ImagePolicy", "imagepolicies"},
	{"image-reflector-controller", "image.toolkit.fluxcd.io", "v1", "ImageRepository", "imagerepositories"},
	{"image-automation-controller", "image.toolkit.fluxcd.io", "v1", "ImageUpdateAutomation", "imageupdateautomations"},
}

func (k kind) definition() string { return k.plural + "." + k.group }

// instance is what a FluxInstance asks for.
type instance struct {
	Distribution struct {
		Version string `json:"version"`
	} `json:"distribution"`
	Components []string `json:"components"`
	Sync       *struct {
		Interval   string `json:"interval"`
		URL        string `json:"url"`
		Ref        string `json:"ref"`
		Path       string `json:"path"`
		PullSecret string `json:"pullSecret"`
	} `json:"sync"`
}

func read(object *unstructured.Unstructured) (instance, error) {
	var asked instance
	spec, _, err := unstructured.NestedMap(object.Object, "spec")
	if err == nil {
		err = runtime.DefaultUnstructuredConverter.FromUnstructured(spec, &asked)
	}
	if err != nil {
		return instance{}, fmt.Errorf("read its spec: %w", err)
	}
	return asked, nil
}

// kinds are the custom resources of the components that are asked for.
func (i instance) kinds() []kind {
	return slices.DeleteFunc(slices.Clone(kinds), func(k kind) bool { return !slices.Contains(i.Components, k.controller) })
}

// isReady tells whether the instance as it is now was made.
func isReady(object *unstructured.Unstructured) bool {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, item := range conditions {
		if each, ok := item.(map[string]any); ok && each["type"] == "Ready" {
			return each["status"] == "True" && each["observedGeneration"] == object.GetGeneration()
		}
	}
	return false
}
